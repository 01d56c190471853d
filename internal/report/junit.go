package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/threatdelta/threatdelta/internal/junit"
)

// junitSuiteName is the suite of what belongs to no description.
const junitSuiteName = "threatdelta"

// JUnit writes JUnit XML: a suite for each description with something to say, and in it
// a test case for each open finding, the rule being its class. What blocks is a
// failure, a problem of the review an error, every other finding a passed case with
// its words as output. Where there is none of them, one case passes and says so: CI
// systems take a file without test cases for a mistake.
func JUnit(w io.Writer, r *Report, _ Options) error {
	var out []junit.Suite
	once := distinct{}
	at := map[*Spec]int{}
	for _, it := range r.items() {
		i, known := at[it.spec]
		if !known {
			i = len(out)
			at[it.spec] = i
			out = append(out, junit.Suite{Name: junitNameOf(it.spec)})
		}
		out[i].Add(junitCaseOf(&it, r.Gate, once))
	}
	if len(out) == 0 {
		out = []junit.Suite{{Name: junitSuiteName}}
		out[0].Add(junit.Case{Class: junit.Classes + "review", Name: "the change opens nothing that is not accepted"})
	}
	return junit.Write(w, junitSuiteName, out)
}

func junitNameOf(s *Spec) string {
	if s == nil {
		return junitSuiteName
	}
	return filled(junit.Text(specName(s)), "unknown")
}

// junitCaseOf is a row as a test case. Its name ends with the fingerprint: CI systems
// follow a test by its class and name, and of two alike GitLab shows one.
func junitCaseOf(it *item, g Gate, once distinct) junit.Case {
	words := it.words(g, plainly())
	c := junit.Case{
		Class: junit.Classes + junit.Text(it.rule()),
		Name:  junit.Text(it.title() + " (" + once.name(it.fingerprint()) + ")"),
	}
	place := shortPath(it.file, maxName)
	if it.line > 0 {
		place += fmt.Sprintf(":%d", it.line)
	}
	body := junit.Text(strings.Join(append(words, "At: "+filled(place, "unknown")), "\n"))
	switch fault := (&junit.Fault{Message: junit.Text(words[0]), Text: body}); {
	case it.entry == nil:
		fault.Type = incomplete
		c.Error = fault
	case it.blocks(g):
		fault.Type = filled(it.rank().String(), levelName(it.entry.f))
		c.Failure = fault
	default:
		c.Output = body
	}
	return c
}

// title is what happened, in plain text.
func (i *item) title() string {
	if i.entry == nil {
		return "not reviewed: " + sentence(i.problem)
	}
	return filled(sentence(i.entry.f.Message), ruleID(i.entry.f))
}
