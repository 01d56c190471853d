package main

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/sethvargo/go-githubactions"
	"github.com/threatdelta/threatdelta/internal/github/deliver"
	"github.com/threatdelta/threatdelta/internal/model/format"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/spelling"
)

// inputs are what the workflow's author asks for.
type inputs struct {
	specs              []string           // globs from the root of the repository; none: discover
	failOn             severity.Threshold // none: as the policy says
	comment            deliver.Comments
	checkRun           deliver.CheckRun
	maxInline          int    // comments on lines at most
	sarifFile          string // in the workspace, "" for none
	sarifUpload        bool
	testsFolder        string   // in the workspace, "" for no tests
	htmlFolder         string   // in the workspace, "" for no pages
	modelFiles         []string // in the workspace, none for no model
	token              string
	base, head         string // commits that the event does not name
	baseFile, headFile string // in the workspace
	dryRun             bool
}

// maxInlineComments is how many comments on lines may be asked for: with many
// more, GitHub refuses the review or the page of the pull request no longer opens.
const maxInlineComments = 50

// inputNames are the inputs of action.yml, in its order.
func inputNames() []string {
	return []string{"spec", "fail-on", "comment", "check-run", "max-inline", "sarif", "tests", "html", "model", "token",
		"base", "head", "base-file", "head-file", "dry-run"}
}

// inputReader reads inputs, and keeps the first error.
type inputReader struct {
	action    *githubactions.Action
	workspace string
	err       error
}

// readInputs reads the inputs from the environment: INPUT_ and the name in
// upper case, its hyphens kept. workspace is the folder that paths may start with.
func readInputs(action *githubactions.Action, variables []string, workspace string) (inputs, error) {
	if err := unknownInput(variables); err != nil {
		return inputs{}, err
	}
	r := &inputReader{action: action, workspace: workspace}
	in := inputs{
		specs:     r.globs("spec"),
		failOn:    r.threshold("fail-on"),
		comment:   r.comments("comment"),
		checkRun:  r.checkRun("check-run"),
		maxInline: r.number("max-inline", 20, 0, maxInlineComments),
		token:     r.action.GetInput("token"),
		base:      r.value("base", ""),
		head:      r.value("head", ""),
		baseFile:  r.file("base-file"),
		headFile:  r.file("head-file"),
		dryRun:    r.flag("dry-run", false),
	}
	in.sarifFile, in.sarifUpload = r.sarif("sarif")
	in.testsFolder, in.htmlFolder, in.modelFiles = r.folder("tests"), r.folder("html"), r.models("model")
	if r.err != nil {
		return inputs{}, r.err
	}
	return in, in.check()
}

// check returns an error where the inputs do not go together.
func (in inputs) check() error {
	switch {
	case in.token == "":
		return wrongInput("input token is empty: write token: ${{ github.token }}, or leave the line out")
	case in.baseFile != "" && in.headFile == "":
		return wrongInput("input base-file is given without head-file: add head-file: with the description of this change")
	case in.headFile != "" && in.baseFile == "":
		return wrongInput("input head-file is given without base-file: add base-file: with the description it is compared with")
	case in.headFile != "" && len(in.specs) > 0:
		return wrongInput("input spec does not go with base-file and head-file: remove spec:, or those two")
	case in.headFile != "" && in.base+in.head != "":
		return wrongInput("inputs base and head do not go with base-file and head-file: remove base: and head:")
	}
	return in.apart()
}

// needsWorkspace says whether files of the workspace are asked for.
func (in inputs) needsWorkspace() bool {
	return in.headFile+in.sarifFile+in.testsFolder+in.htmlFolder != "" || len(in.modelFiles) > 0
}

// refuse notes an input that its writer has to change; the first one counts.
func (r *inputReader) refuse(format string, args ...any) {
	if r.err == nil {
		r.err = wrongInput(format, args...)
	}
}

// value is an input, or the default where it is empty: an expression without a
// result is how a workflow leaves an input out.
func (r *inputReader) value(name, standard string) string {
	v := r.action.GetInput(name)
	if v == "" {
		return standard
	}
	if !strings.ContainsFunc(v, unicode.IsControl) && utf8.ValidString(v) {
		return v
	}
	r.refuse("input %s is %s, which holds a character that cannot be written: write it on one line", name, strconv.QuoteToASCII(clip(v)))
	return standard
}

// threshold reads from which level on findings block, none where it is not said.
func (r *inputReader) threshold(name string) severity.Threshold {
	v := r.value(name, "")
	t := severity.ParseThreshold(v)
	if t == 0 && v != "" {
		values := severity.ThresholdNames()
		suggestion := cmp.Or(spelling.Nearest(v, values), severity.UsualThreshold.String())
		if suggestion == severity.Never.String() { // whoever wants nothing to block writes it out
			suggestion = severity.UsualThreshold.String()
		}
		r.refuse("input %s is %q, not one of %s: write %s: %s", name, clip(v), strings.Join(values, ", "), name, suggestion)
	}
	return t
}

func (r *inputReader) flag(name string, standard bool) bool {
	v := r.value(name, strconv.FormatBool(standard))
	switch v { // the core schema of YAML
	case "true", "True", "TRUE":
		return true
	case "false", "False", "FALSE":
		return false
	}
	r.refuse("input %s is %q, neither true nor false: write %s: %t", name, clip(v), name, standard)
	return standard
}

// comments is when the pull request is commented on. true and false are auto and never.
func (r *inputReader) comments(name string) deliver.Comments {
	values := []string{"auto", "always", "blocking", "never"}
	v := strings.ToLower(r.value(name, values[0]))
	switch v {
	case "auto", "true":
		return deliver.AutoComments
	case "always":
		return deliver.AlwaysComments
	case "blocking":
		return deliver.BlockComments
	case "never", "false":
		return deliver.NoComments
	}
	r.refuse("input %s is %q, not one of %s: write %s: %s", name, clip(v), strings.Join(values, ", "), name, cmp.Or(spelling.Nearest(v, values), values[0]))
	return deliver.NoComments
}

// checkRun is true, false, or auto, which is where the token may.
func (r *inputReader) checkRun(name string) deliver.CheckRun {
	if strings.EqualFold(r.value(name, "auto"), "auto") {
		return deliver.AutoCheckRun
	}
	if r.flag(name, false) {
		return deliver.WantCheckRun
	}
	return deliver.NoCheckRun
}

func (r *inputReader) number(name string, standard, least, most int) int {
	v := r.value(name, strconv.Itoa(standard))
	n, err := strconv.Atoi(v)
	if err != nil || n < least || n > most {
		r.refuse("input %s is %q, not a number from %d to %d: write %s: %d", name, clip(v), least, most, name, standard)
		return standard
	}
	return n
}

// globs are patterns from the root of the repository, one a line.
func (r *inputReader) globs(name string) []string {
	var list []string
	for line := range strings.Lines(r.action.GetInput(name)) {
		glob := strings.TrimSpace(line)
		if glob == "" {
			continue
		}
		if strings.ContainsFunc(glob, unicode.IsControl) || !utf8.ValidString(glob) || !doublestar.ValidatePattern(glob) {
			r.refuse("input %s has the line %s, which is no glob: write for example %s: api/**/openapi.yaml", name, strconv.QuoteToASCII(clip(glob)), name)
			continue
		}
		place, err := inWorkspace(r.workspace, glob)
		if err != nil {
			r.refuse("input %s has the line %q, which %v: write it from the root of the repository, for example %s: api/openapi.yaml", name, clip(glob), err, name)
			continue
		}
		list = append(list, place)
	}
	return list
}

func (r *inputReader) file(name string) string {
	v := r.value(name, "")
	if v == "" {
		return ""
	}
	place, err := inWorkspace(r.workspace, v)
	if err != nil {
		r.refuse("input %s is %q, which %v: write it from the root of the workspace, for example %s: build/openapi.yaml", name, clip(v), err, name)
	}
	return place
}

// folder is one below the workspace: not the workspace itself, where what is written
// could replace files of others.
func (r *inputReader) folder(name string) string {
	place := r.file(name)
	if place == "." {
		r.refuse("input %s is the workspace itself: write %s: security-%s", name, name, name)
	}
	return place
}

// models are files of threat models with commas between, each of a format that its name ends in.
func (r *inputReader) models(name string) []string {
	var list []string
	for part := range strings.SplitSeq(r.value(name, ""), ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		place, err := inWorkspace(r.workspace, part)
		switch {
		case err != nil:
			r.refuse("input %s names the file %q, which %v: write it from the root of the workspace, for example %s: threat-model.md", name, clip(part), err, name)
		case format.Named(place) == "":
			r.refuse("input %s names the file %q, whose name ends in none of %s: write for example %s: threat-model.md", name, clip(part), strings.Join(format.Endings(), ", "), name)
		case slices.Contains(list, place):
			r.refuse("input %s names the file %q twice: remove one of them", name, clip(part))
		}
		list = append(list, place)
	}
	return list
}

// sarif is the name of a file, the word "upload", or both with a comma between.
func (r *inputReader) sarif(name string) (file string, upload bool) {
	for part := range strings.SplitSeq(r.value(name, ""), ",") {
		switch part = strings.TrimSpace(part); {
		case part == "":
		case part == "upload":
			upload = true
		case file != "":
			r.refuse("input %s names two files: write %s: %s", name, name, file)
		default:
			place, err := inWorkspace(r.workspace, part)
			if err != nil || place == "." {
				r.refuse("input %s names the file %q, which lies outside the workspace: write %s: threatdelta.sarif", name, clip(part), name)
			}
			file = place
		}
	}
	return file, upload
}

// inWorkspace is a path or glob from the root of the workspace, with slashes. A
// runner passes ${{ github.workspace }} as the folder of the container, and as
// it is on the machine where it cannot know better.
func inWorkspace(workspace, name string) (string, error) {
	for _, prefix := range []string{workspace, "/github/workspace"} {
		if rest, ok := strings.CutPrefix(name, strings.TrimSuffix(prefix, "/")+"/"); ok && prefix != "" {
			name = rest
			break
		}
	}
	if path.IsAbs(name) || strings.HasPrefix(name, `\`) {
		return "", fmt.Errorf("is absolute")
	}
	if slices.Contains(strings.Split(name, "/"), "..") {
		return "", fmt.Errorf("leaves the folder")
	}
	return path.Clean(name), nil
}

// unknownInput refuses an input that nobody reads: a misspelt fail-on must not
// be an open gate.
func unknownInput(variables []string) error {
	for _, variable := range slices.Sorted(slices.Values(variables)) {
		upper, ok := strings.CutPrefix(variable, "INPUT_")
		name := strings.ToLower(upper)
		if !ok || slices.Contains(inputNames(), name) {
			continue
		}
		if near := spelling.Nearest(strings.ReplaceAll(name, "_", "-"), inputNames()); near != "" {
			return wrongInput("there is no input %q: write %s: instead", clip(name), near)
		}
		return wrongInput("there is no input %q (there are %s): remove its line under with:, or the variable %q under env:",
			clip(name), strings.Join(inputNames(), ", "), clip(variable))
	}
	return nil
}

// clip keeps a quotation short.
func clip(s string) string {
	const longest = 80
	if r := []rune(s); len(r) > longest {
		return string(r[:longest]) + "…"
	}
	return s
}
