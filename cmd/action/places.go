package main

import (
	"path"
	"strings"

	"github.com/threatdelta/threatdelta/internal/plan/export"
)

// place is a file in the workspace, with the input that names it.
type place struct{ file, input string }

// targets are the files that a run writes because an input asks for them.
func (in inputs) targets() []place {
	var list []place
	if in.sarifFile != "" {
		list = append(list, place{in.sarifFile, "sarif"})
	}
	for _, file := range in.modelFiles {
		list = append(list, place{file, "model"})
	}
	if in.htmlFolder != "" {
		list = append(list, place{in.htmlFolder + "/" + reviewPage, "html"}, place{in.htmlFolder + "/" + modelPage, "html"})
	}
	if in.testsFolder != "" {
		for _, form := range export.FormatNames() {
			list = append(list, place{in.testsFolder + "/" + export.FileName(form), "tests"})
		}
	}
	return list
}

// apart returns an error where a run would write over what it reviews, over what another input asks for, since the last
// would stand under the name of both, or where git and GitHub read what to do.
func (in inputs) apart() error {
	owners := map[string]string{reportFile: "report (an output)", reportFolder + "/" + reportIgnore: "report (an output)"}
	for _, read := range []place{{in.baseFile, "base-file"}, {in.headFile, "head-file"}} {
		if read.file != "" {
			owners[read.file] = read.input
		}
	}
	for _, t := range in.targets() {
		first, _, _ := strings.Cut(t.file, "/")
		switch other := owners[t.file]; {
		case strings.EqualFold(first, ".git"), strings.EqualFold(first, ".github"):
			return wrongInput("input %s would write %q, and in %s git and GitHub read what to do: write for example %s: security/%s", t.input, clip(t.file), first, t.input, clip(path.Base(t.file)))
		case other != "":
			return wrongInput("inputs %s and %s both name %q: write another path for %s", other, t.input, clip(t.file), t.input)
		}
		owners[t.file] = t.input
	}
	return nil
}
