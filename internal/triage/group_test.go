package triage

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

const groupPrint = "bbbbbb0000000001"

// grouped is caseOf with a finding that is in n descriptions.
func grouped(n int) Case {
	c := caseOf(nil)
	g := Group{Fingerprint: groupPrint, Name: "Threat on `GET /x`"}
	for i := range n {
		f := Finding{Fingerprint: fmt.Sprintf("dddddd%010x", i), Score: 9, Operations: []string{"GET /x"}, About: fmt.Sprint("of ", i)}
		c.Findings = append(c.Findings, f)
		g.Members = append(g.Members, f.Fingerprint)
	}
	c.Groups = []Group{g}
	return c
}

// TestGroup: a decision about a finding of several descriptions is one about each,
// and about no other that comes to be the same later.
func TestGroup(t *testing.T) {
	comments := talk("wendy: /threatdelta accept bbbbbb fine")
	got := Decide(grouped(2), comments)
	decisions, answers := reported(got)
	if !slices.Equal(decisions, []string{"wendy +dddddd0000000000", "wendy +dddddd0000000001"}) ||
		!strings.HasPrefix(answers[0], "1 +1 Accepted: `"+groupPrint+"` is shown as accepted and no longer blocks in 2 descriptions; should it come to another") || !strings.Contains(answers[0], "It says: Threat on `GET /x`") {
		t.Fatalf("%v %q", decisions, answers)
	}
	bound := got.Answers[0].Bound
	if len(bound) != 3 || bound[groupPrint] != "=dddddd0000000000.dddddd0000000001" {
		t.Errorf("bound to %v", bound)
	}
	comments[0].Answered, comments[0].Bound = true, bound
	later := grouped(3)
	later.Groups[0].Fingerprint = "bbbbbb0000000002" // as there is one more
	if decisions, answers := reported(Decide(later, comments)); !slices.Equal(decisions, []string{"wendy +dddddd0000000000", "wendy +dddddd0000000001"}) || answers != nil {
		t.Errorf("with another: %v %q", decisions, answers)
	}
	later.Findings[len(later.Findings)-3].Score = 12
	now := Decide(later, comments)
	if decisions, _ := reported(now); !slices.Equal(decisions, []string{"wendy +dddddd0000000001"}) || len(now.Outgrown) != 1 || !now.Outgrown[0].Grown.Score {
		t.Errorf("with one that is worse: %v, outgrown %+v", decisions, now.Outgrown)
	}
	left := grouped(1)
	left.Groups = nil
	if decisions, _ := reported(Decide(left, comments)); !slices.Equal(decisions, []string{"wendy +dddddd0000000000"}) {
		t.Errorf("with one that is left: %v", decisions)
	}
	reject := append(comments, talk("", "maria: /threatdelta reject dddddd0000000001", "maria: /threatdelta reject "+groupPrint)[1:]...)
	if decisions, _ := reported(Decide(grouped(2), reject[:2])); !slices.Equal(decisions, []string{"wendy +dddddd0000000000", "maria -dddddd0000000001"}) {
		t.Errorf("one taken back: %v", decisions)
	}
	if decisions, answers := reported(Decide(grouped(2), reject)); !slices.Equal(decisions, []string{"maria -dddddd0000000000", "maria -dddddd0000000001"}) || !strings.Contains(answers[1], "counts again in 2 descriptions") {
		t.Errorf("all taken back: %v %q", decisions, answers)
	}
}

// TestGroupIsDecidedByThoseWhoMay: a group is no way around who decides, nor is an
// answer that was edited or that names other findings.
func TestGroupIsDecidedByThoseWhoMay(t *testing.T) {
	for _, who := range []string{"rita", "bob", "adam"} {
		if decisions, _ := reported(Decide(grouped(2), talk(who+": /threatdelta accept "+groupPrint+" x"))); decisions != nil {
			t.Errorf("%s accepted %v", who, decisions)
		}
	}
	member := grouped(2)
	for name, bound := range map[string]map[string]string{
		"nothing kept":           nil,
		"of no member":           {groupPrint: "=dddddd0000000000"},
		"of another finding":     {groupPrint: "=dddddd0000000000", "dddddd0000000000": keep(Finding{Score: 9, Operations: []string{"GET /x"}, About: "of another"})},
		"not among its members":  {groupPrint: "=dddddd0000000009", "dddddd0000000000": keep(member.Findings[len(member.Findings)-2])},
		"a token, not a list":    {groupPrint: keep(member.Findings[len(member.Findings)-2])},
		"of a higher score only": {groupPrint: "=dddddd0000000000", "dddddd0000000000": keep(Finding{Score: 8, Operations: []string{"GET /x"}, About: "of 0"})},
	} {
		comments := talk("wendy: /threatdelta accept " + groupPrint + " x")
		comments[0].Answered, comments[0].Bound = true, bound
		if decisions, _ := reported(Decide(grouped(2), comments)); decisions != nil {
			t.Errorf("%s: %v", name, decisions)
		}
	}
}

// TestLargeGroup: what is kept of many members fits in an answer, and of too many
// nothing is accepted.
func TestLargeGroup(t *testing.T) {
	c := grouped(maxMembers)
	for i := range c.Findings {
		for j := range 90 {
			c.Findings[i].Operations = append(c.Findings[i].Operations, fmt.Sprintf("GET /%d/%d", i, j))
		}
	}
	got := Decide(c, talk("wendy: /threatdelta accept "+groupPrint+" x"))
	size := 0
	for print, token := range got.Answers[0].Bound {
		size += len(print) + len(token) + 2
	}
	if len(got.Decisions) != maxMembers || size > 40_000 {
		t.Errorf("%d decisions are kept in %d bytes", len(got.Decisions), size)
	}
	comments := talk("wendy: /threatdelta accept " + groupPrint + " x")
	comments[0].Answered, comments[0].Bound = true, got.Answers[0].Bound
	if again := Decide(c, comments); len(again.Decisions) != maxMembers {
		t.Errorf("%d decisions hold", len(again.Decisions))
	}
	many := Decide(grouped(maxMembers+1), talk("wendy: /threatdelta accept "+groupPrint+" x"))
	if _, answers := reported(many); len(many.Decisions) != 0 || !strings.HasPrefix(answers[0], "1 -1 Refused: it is in 301 descriptions") {
		t.Errorf("%d decisions, %q", len(many.Decisions), answers)
	}
}

// TestParts: who accepts a finding accepts what it shows as its parts, each as it is:
// one that grows afterwards asks again, and one that comes later was not accepted.
func TestParts(t *testing.T) {
	c := caseOf(nil)
	c.Findings[0].Parts = []string{print2}
	comments := []Comment{{ID: 1, Author: "wendy", Body: "/threatdelta accept " + print1 + " known"}}
	got := Decide(c, comments)
	if len(got.Decisions) != 2 || len(got.Answers) != 1 || len(got.Answers[0].Bound) != 2 || !strings.Contains(got.Answers[0].Text, "With it, each as it is now: `"+print2+"`") {
		t.Fatalf("%+v", got)
	}
	comments[0].Answered, comments[0].Bound = true, got.Answers[0].Bound
	c = caseOf(nil)
	c.Findings[0].Parts = []string{print2, print3}
	c.Findings[1].Score = 12
	got = Decide(c, comments)
	if len(got.Decisions) != 1 || got.Decisions[0].Fingerprint != print1 || len(got.Outgrown) != 1 || got.Outgrown[0].Fingerprint != print2 {
		t.Errorf("%+v", got)
	}
	comments = []Comment{{ID: 1, Author: "wendy", Body: "/threatdelta reject " + print1 + " no"}}
	if got := Decide(c, comments); len(got.Decisions) != 1 {
		t.Errorf("to reject the whole says nothing of its parts: %+v", got)
	}
}
