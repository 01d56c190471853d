package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/model/format"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/trigger"
)

// The files of the folder of pages.
const (
	reviewPage = "review.html"
	modelPage  = "model.html"
)

// headState is what the review leaves for the threat model of the head.
type headState struct {
	head review.Input // without a tree where there is no head
	gone []string     // paths of descriptions that the change took away
}

// isUploaded says whether what stands at the head goes to code scanning: on a push to the
// default branch as its state, and on a pull request beside the review, because GitHub compares each category
// of the base branch with the same one of the head.
func (s *session) isUploaded() bool {
	return s.in.sarifUpload && (s.change.IsDefault || s.change.Number != 0 && !s.isComment() && s.uploaded)
}

// modelHead makes the threat model of the head, where one is asked for, and brings it to where it is read.
// Nothing that goes wrong here changes the verdict, which is about the change.
func (s *session) modelHead(ctx context.Context) {
	if s.in.sarifUpload && s.change.Pushed != "" && !s.change.IsDefault && s.change.Head != "" {
		s.summary += "\n<sub>" + code(s.change.Pushed) + " is not the default branch: nothing was uploaded to code scanning</sub>\n"
	}
	if s.state.head.Head.FS == nil || len(s.in.modelFiles) == 0 && s.in.htmlFolder == "" && !s.isUploaded() {
		return
	}
	m, err := s.makeModel(ctx)
	if err != nil {
		s.problem("the threat model of " + s.state.head.Head.Name + " was not made: " + strings.TrimPrefix(err.Error(), review.ErrUsage.Error()+": "))
		return
	}
	for i, p := range m.Problems {
		if i == annotationsOfAKind {
			s.problem(fmt.Sprintf("%d more problems keep the threat model from being whole", len(m.Problems)-i))
			break
		}
		if p.Fatal {
			s.problem(fmt.Sprintf("the threat model is not whole: %s:%d: %s", p.Path, p.Line, p.Message))
		}
	}
	said := []string{stateWords(m)}
	said = append(said, s.writeModel(m)...)
	if s.isUploaded() {
		said = append(said, s.uploadModel(ctx, m))
	}
	s.log.printf("threat model of %s: %s", s.state.head.Head.Name, strings.Join(said, "; "))
	s.summary += "\n### Threat model of " + code(s.state.head.Head.Name) + "\n\n" + code(strings.Join(said, "; ")) + "\n"
}

// problem says in the log and in the summary what keeps the threat model from being there.
func (s *session) problem(text string) {
	s.log.annotate(annotation{kind: "warning", title: "threatdelta", message: shorten(text, annotationLength)})
	s.summary += "\n- " + code(text) + "\n"
}

// makeModel makes the model under the policy that holds at the head: on a push its own, which is merged, and otherwise
// that of the base, because a change does not decide what is accepted of it.
func (s *session) makeModel(ctx context.Context) (*model.Model, error) {
	in := s.state.head
	in.Policy = s.policy
	if s.change.Event == trigger.Push && s.in.headFile == "" {
		p, err := review.FindPolicy(in.Head.FS)
		if err != nil {
			return nil, err
		}
		s.dateWaivers(ctx, p.Policy, s.change.Head)
		in.Policy = p
	}
	if in.Pairs == nil {
		in.Specs = s.globs(in.Policy)
	}
	in.FailOn, in.Version, in.Now, in.Quiet = severity.Never, s.version(), s.now, true
	return review.Model(ctx, in)
}

// stateWords count what stands by level.
func stateWords(m *model.Model) string {
	counts, open := map[severity.Level]int{}, 0
	for i := range m.Descriptions {
		for j := range m.Descriptions[i].Threats {
			if t := &m.Descriptions[i].Threats[j]; t.Residual() > 0 {
				counts[t.Level]++
				open++
			}
		}
	}
	var words []string
	for _, level := range severity.Levels() {
		if counts[level] > 0 {
			words = append(words, fmt.Sprintf("%d %s", counts[level], level))
		}
	}
	if open == 0 {
		words = []string{"no open threat"}
	}
	return fmt.Sprintf("%s in %d of the API descriptions", strings.Join(words, ", "), len(m.Descriptions))
}

// writeModel writes the files that were asked for, and says which.
func (s *session) writeModel(m *model.Model) (said []string) {
	if s.workspace == nil {
		return nil
	}
	var written []string
	for _, file := range s.in.modelFiles {
		if s.writeAs(format.Named(file), file, m) {
			written = append(written, file)
		}
	}
	s.results.model = strings.Join(written, ",")
	if s.in.htmlFolder != "" && s.writeAs("html", s.in.htmlFolder+"/"+modelPage, m) {
		s.results.html = s.in.htmlFolder
		written = append(written, s.in.htmlFolder+"/"+modelPage)
	}
	if len(written) > 0 {
		said = append(said, "written to "+strings.Join(written, ", "))
	}
	return said
}

// writeAs writes the model in a format, and says whether it could.
func (s *session) writeAs(name, file string, m *model.Model) bool {
	write, _ := format.Find(name) // the input takes no other
	if err := s.workspace.write(file, func(w io.Writer) error { return write(w, m) }); err != nil {
		s.problem(fmt.Sprintf("%s was not written: %v", file, err))
		return false
	}
	return true
}

// uploadModel hands what stands to code scanning. What is not known whole keeps the alerts that it
// has, and those of a description that is gone are closed.
func (s *session) uploadModel(ctx context.Context, m *model.Model) string {
	whole := &model.Model{Schema: model.Schema, Problems: []model.Problem{}}
	known := map[string]bool{}
	for _, d := range m.Descriptions {
		known[d.Path] = true
		if !d.Incomplete {
			whole.Descriptions = append(whole.Descriptions, d)
		}
	}
	for _, path := range s.state.gone {
		if !known[path] {
			known[path] = true
			whole.Descriptions = append(whole.Descriptions, model.Description{Path: path})
		}
	}
	if len(whole.Descriptions) == 0 {
		return "nothing to upload to code scanning"
	}
	ref := ""
	if s.change.IsDefault {
		ref = s.change.Pushed
	}
	uploaded, problems := s.deliverer.UploadModel(ctx, s.change, ref, whole)
	for _, p := range problems {
		s.problem(p.String())
	}
	return fmt.Sprintf("%d of %d uploaded to code scanning", uploaded, len(whole.Descriptions))
}

// goneOf are the paths of the descriptions that a change took away or moved.
func goneOf(r *report.Report) []string {
	var out []string
	for i := range r.Specs {
		switch x := &r.Specs[i]; {
		case x.Status == report.Removed:
			out = append(out, x.Path)
		case x.BasePath != "" && x.CopyOf == "":
			out = append(out, x.BasePath)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
