package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/finding"
)

// instancesShown is how many descriptions of one finding a format for people names.
const instancesShown = 20

// Descriptions says in which descriptions a finding is, where they are several, in
// plain text on one line; "" for one description.
func Descriptions(f *finding.Finding) string {
	return instances(f, sentence, func(i finding.Instance) string { return shortPath(instanceAt(f, i), maxName) + reachOf(f, i, text) })
}

// instances lists the descriptions that have a finding, each as name writes it, with
// what was decided about it where that is not decided about all.
func instances(f *finding.Finding, esc func(string) string, name func(finding.Instance) string) string {
	if len(f.Instances) == 0 {
		return ""
	}
	var out []string
	for n, i := range f.Instances {
		if n == instancesShown {
			out = append(out, fmt.Sprintf("%d more", len(f.Instances)-n))
			break
		}
		s := name(i)
		switch w := i.Waiver; {
		case w != nil && (f.Waiver == nil || *w != *f.Waiver):
			s += " (" + waiver(w, esc) + ")"
		case i.Outgrown != nil && (f.Outgrown == nil || f.Outgrown.Decision != i.Outgrown.Decision):
			s += " (grew since it was accepted)"
		}
		out = append(out, s)
	}
	return fmt.Sprintf("in %d descriptions: ", len(f.Instances)) + strings.Join(out, ", ")
}

// placeOf is where an instance is shown.
func placeOf(i finding.Instance) (*finding.Location, string) {
	return place(&finding.Finding{Base: i.Base, Head: i.Head})
}

// instanceAt names an instance of a finding: its description, with the line where
// the place is in it, and with the file and the line where it is in another file than
// that of the finding.
func instanceAt(f *finding.Finding, i finding.Instance) string {
	at, _ := placeOf(i)
	main, _ := place(f)
	switch {
	case at == nil:
		return i.Spec
	case at.File == i.Spec || at.File == i.Known:
		return fmt.Sprintf("%s:%d", at.File, at.Line)
	case main != nil && *at == *main:
		return i.Spec
	}
	return fmt.Sprintf("%s (%s:%d)", i.Spec, at.File, at.Line)
}

// reachOf is what an instance reaches, where its words are not those of the finding.
func reachOf(f *finding.Finding, i finding.Instance, esc func(string) string) string {
	if len(i.Operations) == 0 || i.Message == f.Message {
		return ""
	}
	s := " (" + esc(i.Operations[0].Name())
	if n := len(i.Operations) - 1; n > 0 {
		s += fmt.Sprintf(" and %d more", n)
	}
	return s + ")"
}

// instances lists them as Markdown, each with a link to its line.
func (m *markdown) instances(f *finding.Finding) string {
	return instances(f, phrase, func(i finding.Instance) string {
		name := span(shortPath(instanceAt(f, i), maxName))
		if at, side := placeOf(i); at != nil && m.o.Link != nil {
			if a := address(m.o.Link(*at, side)); a != "" {
				name = "[" + name + "](" + a + ")"
			}
		}
		return name + reachOf(f, i, code)
	})
}

// shortPath is show for paths of which the end tells one from another: a cut takes the
// beginning.
func shortPath(s string, limit int) string {
	whole := []rune(show(s, len(s)*maxEscape))
	if len(whole) <= limit {
		return string(whole)
	}
	return "…" + string(whole[len(whole)-limit+1:])
}

// maxEscape is the most characters that one byte is shown as.
const maxEscape = 10

// sentenceCase is s with its first letter as a capital.
func sentenceCase(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// likewise finds the descriptions about which nothing is to be said but what is said
// of an earlier one: all that was found in them is listed elsewhere, and the same
// operations changed, or they were removed as that one was.
func likewise(specs []*Spec) map[*Spec]*Spec {
	out, first := map[*Spec]*Spec{}, map[string]*Spec{}
	if !slices.ContainsFunc(specs, (*Spec).mayFollow) {
		return out
	}
	for _, s := range specs {
		key := string(s.Status)
		if s.Status != Removed {
			for _, c := range rows(s) {
				key += fmt.Sprintf("\x00%+v", *c)
			}
		}
		switch earlier := first[key]; {
		case earlier == nil && len(s.Findings) > 0:
			first[key] = s
		case earlier != nil && s.mayFollow():
			out[s] = earlier
		}
	}
	return out
}

// mayFollow reports whether nothing is to be said of a description but what is listed elsewhere.
func (s *Spec) mayFollow() bool {
	return len(s.Shared) > 0 && len(s.Findings)+len(s.Notes) == 0
}

// followers are the descriptions of likewise that follow s.
func followers(s *Spec, like map[*Spec]*Spec, specs []*Spec) []*Spec {
	var out []*Spec
	for _, other := range specs {
		if like[other] == s {
			out = append(out, other)
		}
	}
	return out
}

// followerWords says which descriptions follow s, "" for none.
func followerWords(s *Spec, followers []*Spec, name func(*Spec) string) string {
	switch {
	case len(followers) == 0:
		return ""
	case s.Status == Removed:
		return "removed as well: " + names(followers, name)
	}
	return "the same in " + names(followers, name)
}

// names lists the first descriptions of a list, and counts the others.
func names(specs []*Spec, name func(*Spec) string) string {
	var out []string
	for i, s := range specs {
		if i == instancesShown {
			out = append(out, fmt.Sprintf("%d more", len(specs)-i))
			break
		}
		out = append(out, name(s))
	}
	return strings.Join(out, ", ")
}

// listedWith names the descriptions that list the findings that s has too.
func listedWith(s *Spec, specs []*Spec, name func(*Spec) string) string {
	var out []string
	for _, other := range specs {
		if slices.ContainsFunc(other.Findings, func(f finding.Finding) bool { return slices.Contains(s.Shared, f.Fingerprint) }) {
			out = append(out, name(other))
		}
	}
	return plural(len(s.Shared), "finding") + " listed with " + strings.Join(out, ", ")
}
