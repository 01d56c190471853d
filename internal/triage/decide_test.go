package triage

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/threatdelta/threatdelta/internal/policy"
)

const print2, print3, former1 = "aaaaaa0000000001", "aaaaaa0000000002", "cccccc0000000001"

// kept is what an answer keeps of the first finding of caseOf at a score.
func kept(score int, operations ...string) string {
	return keep(Finding{Score: score, Operations: operations, About: "a"})
}

// caseOf is a change of bob's with three findings, in a repository of users
// whose names say what they may; asked, if not nil, collects who was asked for.
func caseOf(asked *[]string) Case {
	levels := map[string]string{"wendy": "write", "maria": "maintain", "adam": "admin", "rita": "read", "tom": "triage", "bob": "write", "noah": "none"}
	return Case{
		Author: "bob",
		Findings: []Finding{{Fingerprint: print1, Rule: "auth-removed", Score: 9, Operations: []string{"GET /a", "GET /b"}, About: "a", Former: former1},
			{Fingerprint: print2, Rule: "page-unbounded", Score: 4}, {Fingerprint: print3, Rule: "page-unbounded", Score: 4}, {Fingerprint: print3, Rule: "page-unbounded", Score: 6}},
		Present: func(time.Time) (bool, error) { return true, nil },
		Pushers: func() ([]string, bool, error) { return []string{"bob", "Adam"}, true, nil },
		Level: func(login string) (string, error) {
			if asked != nil {
				*asked = append(*asked, login)
			}
			if strings.EqualFold(login, "fay") {
				return "", errors.New("github answers 502")
			}
			return levels[strings.ToLower(login)], nil
		},
		Member: func(team, login string) (bool, string, error) {
			switch {
			case team == "octo/hidden":
				return false, "the token lacks `members: read`", nil
			case team == "octo/broken":
				return false, "", errors.New("github answers 502")
			}
			return team == "octo/security" && login == "wendy", "", nil
		},
		Explain: func(rule string) (string, bool) { return "About `" + rule + "`.", rule == "auth-removed" },
	}
}

// talk are comments of users, a second apart: "user: text", where the user may
// carry marks: "user!" edited, "user[bot]".
func talk(lines ...string) []Comment {
	var out []Comment
	for i, line := range lines {
		user, body, _ := strings.Cut(line, ": ")
		m := Comment{ID: int64(i + 1), Created: time.Date(2026, 1, 2, 3, 4, i, 0, time.UTC), Body: body, URL: fmt.Sprintf("https://github.example/c%d", i+1)}
		m.Author, m.Edited = strings.CutSuffix(user, "!")
		m.Bot = strings.HasSuffix(user, "[bot]")
		out = append(out, m)
	}
	return out
}

// reported are the decisions as "wendy +9f3a5c0011223344", and the answers as
// "1 +1 text".
func reported(r Result) (decisions, answers []string) {
	for _, d := range r.Decisions {
		sign := "-"
		if d.Accepted {
			sign = "+"
		}
		decisions = append(decisions, d.By+" "+sign+d.Fingerprint)
	}
	for _, a := range r.Answers {
		answers = append(answers, fmt.Sprintf("%d %s %s", a.Comment, a.Reaction, a.Text))
	}
	return decisions, answers
}

// The commands of most tests: about the first finding of caseOf.
const accept, reject = "/threatdelta accept 9f3a5c fine", "/threatdelta reject 9f3a5c"

// deciding is comments under a policy, the decisions that they make and the
// beginnings of the answers.
type deciding struct {
	name      string
	policy    policy.Triage
	comments  []string
	decisions []string
	answers   []string
}

// TestWhoDecides: who may accept and reject, by the permission and by the policy.
func TestWhoDecides(t *testing.T) {
	checkDecide(t, []deciding{
		{"a writer", policy.Triage{}, []string{"wendy: " + accept}, []string{"wendy +" + print1}, []string{"1 +1 Accepted: `" + print1 + "`"}},
		{"a reader", policy.Triage{}, []string{"rita: " + accept}, nil, []string{"1 -1 "}},
		{"triage is less than write", policy.Triage{}, []string{"tom: " + accept}, nil, []string{"1 -1 "}},
		{"nobody", policy.Triage{}, []string{"noah: " + accept}, nil, []string{"1 -1 "}},
		{"somebody unknown", policy.Triage{}, []string{"zoe: " + accept}, nil, []string{"1 -1 "}},
		{"the author", policy.Triage{}, []string{"Bob: " + accept}, nil, []string{"1 -1 Refused: the author of a change"}},
		{"the author, by policy", policy.Triage{Self: true}, []string{"bob: " + accept}, []string{"bob +" + print1}, []string{"1 +1"}},
		{"a bot", policy.Triage{}, []string{"adam[bot]: " + accept}, nil, []string{"1 -1 "}},
		{"edited", policy.Triage{}, []string{"wendy!: " + accept}, nil, []string{"1 -1 Refused: an edited comment"}},
		{"permission by policy", policy.Triage{Permission: "maintain"}, []string{"wendy: " + accept, "maria: " + accept}, []string{"maria +" + print1},
			[]string{"1 -1 Refused: deciding needs the permission `maintain`", "2 +1"}},
		{"permission that there is not", policy.Triage{Permission: "read"}, []string{"adam: " + accept}, nil, []string{"1 -1 Refused: the policy asks for"}},
		{"users by policy", policy.Triage{Users: []string{"Maria"}}, []string{"wendy: " + accept, "maria: " + reject}, []string{"maria -" + print1},
			[]string{"1 -1 Refused: the policy names who decides", "2 +1 Rejected: "}},
		{"a named user still needs the permission", policy.Triage{Users: []string{"rita"}}, []string{"rita: " + accept}, nil, []string{"1 -1 "}},
		{"teams by policy", policy.Triage{Teams: []string{"octo/ops", "octo/security"}}, []string{"maria: " + accept, "wendy: " + accept}, []string{"wendy +" + print1},
			[]string{"1 -1 Refused: the policy names", "2 +1"}},
		{"a team that cannot be read", policy.Triage{Teams: []string{"octo/hidden"}}, []string{"wendy: " + accept}, nil, []string{"1 -1 Refused: the policy names who decides, and this user is not among them; the token lacks `members: read`"}},
		{"who pushed commits", policy.Triage{}, []string{"adam: " + accept}, nil, []string{"1 -1 Refused: who pushed commits to this change does not accept"}},
		{"who pushed commits, by policy", policy.Triage{Self: true}, []string{"adam: " + accept}, []string{"adam +" + print1}, []string{"1 +1"}},
		{"who pushed commits may reject", policy.Triage{}, []string{"wendy: " + accept, "adam: " + reject}, []string{"adam -" + print1}, []string{"1 +1", "2 +1"}},
		{"GitHub cannot tell", policy.Triage{}, []string{"fay: " + accept, "wendy: " + accept}, []string{"wendy +" + print1}, []string{"2 +1"}},
		{"GitHub cannot tell who rejects", policy.Triage{}, []string{"wendy: " + accept, "fay: " + reject}, nil, []string{"1 +1"}},
		{"GitHub cannot tell of a team", policy.Triage{Teams: []string{"octo/broken"}}, []string{"wendy: " + accept}, nil, nil},
	})
}

// TestDecide: what the commands of those who may decide do, and how they are answered.
func TestDecide(t *testing.T) {
	checkDecide(t, []deciding{
		{"accept and reject", policy.Triage{}, []string{"wendy: " + accept, "maria: " + reject}, []string{"maria -" + print1}, []string{"1 +1", "2 +1"}},
		{"reject and accept", policy.Triage{}, []string{"maria: " + reject, "wendy: " + accept}, []string{"wendy +" + print1}, []string{"1 +1", "2 +1"}},
		{"a rejection that does not count", policy.Triage{}, []string{"wendy: " + accept, "rita: " + reject, "bob: " + reject}, []string{"wendy +" + print1}, []string{"1 +1", "2 -1", "3 -1"}},
		{"unknown fingerprint", policy.Triage{}, []string{"wendy: /threatdelta accept 123456 x"}, nil, []string{"1 -1 Refused: no finding of this change has a fingerprint that begins with `123456`."}},
		{"ambiguous", policy.Triage{}, []string{"wendy: /threatdelta accept aaaaaa x"}, nil, []string{"1 -1 Refused: 2 findings have"}},
		{"in full", policy.Triage{}, []string{"wendy: /threatdelta accept " + print3 + " x"}, []string{"wendy +" + print3}, []string{"1 +1"}},
		{"several in one", policy.Triage{}, []string{"wendy: " + accept + "\n/threatdelta accept " + print2 + " y\n/threatdelta nonsense"}, []string{"wendy +" + print1, "wendy +" + print2},
			[]string{"1 confused 1. Accepted: `" + print1 + "` is shown as accepted and no longer blocks; should its score rise above 9, it asks again.\n" +
				"2. Accepted: `" + print2 + "` is shown as accepted and no longer blocks; should its score rise above 4, it asks again.\n3. Not understood: "}},
		{"explain", policy.Triage{}, []string{"bob: /threatdelta explain auth-removed", "wendy: /threatdelta explain nothing"}, nil,
			[]string{"1 +1 About `auth-removed`.", "2 confused Not understood: there is no rule"}},
		{"strangers", policy.Triage{}, []string{"rita: /threatdelta explain auth-removed", "zoe: /threatdelta nonsense\n/threatdelta rescan", "x[bot]: /threatdelta rescan"}, nil,
			[]string{"1 -1 ", "2 -1 ", "3 -1 "}},
		{"no command", policy.Triage{}, []string{"wendy: fine"}, nil, nil},
	})
}

func checkDecide(t *testing.T, tests []deciding) {
	t.Helper()
	for _, tt := range tests {
		c := caseOf(nil)
		c.Policy = tt.policy
		decisions, answers := reported(Decide(c, talk(tt.comments...)))
		if d := cmp.Diff(tt.decisions, decisions); d != "" {
			t.Errorf("%s: decisions: %s", tt.name, d)
		}
		ok := len(answers) == len(tt.answers)
		for i := range min(len(answers), len(tt.answers)) {
			ok = ok && strings.HasPrefix(answers[i], tt.answers[i]) && (answers[i] == tt.answers[i] || !strings.HasSuffix(tt.answers[i], " -1 "))
		}
		if !ok {
			t.Errorf("%s: answers\n%s\nwant\n%s", tt.name, strings.Join(answers, "\n"), strings.Join(tt.answers, "\n"))
		}
	}
}

func TestDecisionIsReported(t *testing.T) {
	got := Decide(caseOf(nil), talk("wendy: nice", "wendy: /threatdelta accept 9f3a5c mTLS @ the gateway"))
	want := []Decision{{Fingerprint: print1, Accepted: true, By: "wendy", At: time.Date(2026, 1, 2, 3, 4, 1, 0, time.UTC), URL: "https://github.example/c2", Reason: "mTLS @ the gateway", Score: 9}}
	if d := cmp.Diff(want, got.Decisions); d != "" {
		t.Error(d)
	}
	if a := got.Answers[0]; !maps.Equal(a.Bound, map[string]string{print1: kept(9, "GET /a", "GET /b")}) || !a.Gate {
		t.Errorf("%+v", a)
	}
}

// The order is that of the comments, not of the list.
func TestOrder(t *testing.T) {
	comments := talk("wendy: /threatdelta accept 9f3a5c x", "maria: /threatdelta reject 9f3a5c")
	slices.Reverse(comments)
	if got := Decide(caseOf(nil), comments); got.Decisions[0].Accepted || got.Answers[0].Comment != 1 {
		t.Errorf("%+v", got)
	}
}

// Rights are asked for once for each user, at each run, and only of those who give
// commands, but for bots and the author.
func TestRightsAreAskedOnce(t *testing.T) {
	var asked []string
	comments := talk("wendy: /threatdelta accept 9f3a5c x", "Wendy: /threatdelta reject 9f3a5c", "rita: /threatdelta explain auth-removed", "rita: hello",
		"tom: /threatdelta accept 123456 unknown", "adam[bot]: /threatdelta accept 9f3a5c x", "maria!: /threatdelta accept 9f3a5c x", "bob: /threatdelta accept 9f3a5c x", "fay: /threatdelta accept 9f3a5c x\n/threatdelta reject 9f3a5c")
	got := Decide(caseOf(&asked), comments)
	if !slices.Equal(asked, []string{"wendy", "rita", "tom", "maria", "fay"}) {
		t.Errorf("asked for %v", asked)
	}
	if len(got.Errors) != 1 || !strings.Contains(got.Errors[0].Error(), `"fay" may: github answers 502`) {
		t.Errorf("errors %v", got.Errors)
	}
	asked = nil
	var crowd []string
	for i := range 200 {
		crowd = append(crowd, fmt.Sprintf("user%d: /threatdelta accept 9f3a5c x", i))
	}
	if got := Decide(caseOf(&asked), talk(crowd...)); len(asked) != maxAsked || len(got.Answers) != maxAsked || len(got.Decisions) != 0 {
		t.Errorf("asked for %d, %d answers", len(asked), len(got.Answers))
	}
}

// What was answered stays as it was answered: no second answer, and no other
// finding than it was about then.
func TestAnswered(t *testing.T) {
	c := caseOf(nil)
	comments := talk("wendy: /threatdelta accept aaaaaa x", "rita: /threatdelta accept 9f3a5c x", "bob: /threatdelta rescan")
	for i := range comments {
		comments[i].Answered = true
	}
	comments[0].Bound = map[string]string{print2: keep(Finding{Score: 4})}
	c.Level = func(login string) (string, error) {
		if login != "wendy" {
			t.Errorf("asked for %s, whose command was refused", login)
		}
		return "write", nil
	}
	got := Decide(c, comments)
	if decisions, answers := reported(got); !slices.Equal(decisions, []string{"wendy +" + print2}) || answers != nil || got.Rescan {
		t.Errorf("%v %v %v", decisions, answers, got.Rescan)
	}
	c.Findings = []Finding{{Fingerprint: print3, Rule: "page-unbounded", Score: 4}} // the first one went, another begins like it
	if got := Decide(c, comments); len(got.Decisions) != 0 {
		t.Errorf("another finding was accepted: %+v", got.Decisions)
	}
	// Withdrawn permission: the acceptance is gone at the next run.
	c = caseOf(nil)
	c.Level = func(string) (string, error) { return "read", nil }
	if got := Decide(c, comments); len(got.Decisions)+len(got.Answers) != 0 {
		t.Errorf("%+v", got)
	}
	// Own comments hold no commands.
	own := talk("wendy: /threatdelta accept 9f3a5c x")
	own[0].Own = true
	if got := Decide(caseOf(nil), own); len(got.Decisions)+len(got.Answers) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestRescan(t *testing.T) {
	for user, want := range map[string]bool{"bob": true, "wendy": true, "tom": false, "rita": false, "x[bot]": false, "wendy!": false, "fay": false} {
		got := Decide(caseOf(nil), talk(user+": /threatdelta rescan"))
		if got.Rescan != want || want && got.Answers[0].Reaction != "eyes" || len(got.Answers) == 0 && user != "fay" {
			t.Errorf("%s: %+v", user, got)
		}
	}
}

// TestOutgrown: an acceptance holds for the finding as it was. The findings of
// the case score 9, 4 and 6.
func TestOutgrown(t *testing.T) {
	const accept, reject = "/threatdelta accept 9f3a5c x", "/threatdelta reject 9f3a5c"
	tests := []struct {
		name      string
		comments  []string
		bound     []int // -1: not answered
		decisions []string
		outgrown  []string
	}{
		{"as it was", []string{"wendy: " + accept}, []int{9}, []string{"wendy +" + print1}, nil},
		{"worse than now", []string{"wendy: " + accept}, []int{20}, []string{"wendy +" + print1}, nil},
		{"became worse", []string{"wendy: " + accept}, []int{8}, nil, []string{"wendy 8"}},
		{"no score was kept", []string{"wendy: " + accept}, []int{0}, nil, []string{"wendy 0"}},
		{"accepted again", []string{"wendy: " + accept, "wendy: " + accept}, []int{8, -1}, []string{"wendy +" + print1}, nil},
		{"accepted before as it is now", []string{"maria: " + accept, "wendy: " + accept}, []int{12, 8}, []string{"maria +" + print1}, nil},
		{"rejected since", []string{"wendy: " + accept, "maria: " + reject}, []int{8, 9}, []string{"maria -" + print1}, nil},
		{"rejected before, which holds again", []string{"maria: " + reject, "wendy: " + accept}, []int{8, 8}, []string{"maria -" + print1}, []string{"wendy 8"}},
		{"the last one is reported", []string{"maria: " + accept, "wendy: " + accept}, []int{4, 8}, nil, []string{"wendy 8"}},
		{"by nobody who may", []string{"rita: " + accept, "adam: " + accept}, []int{8, 8}, nil, nil},
		{"a rejection is for any score", []string{"maria: " + reject}, []int{1}, []string{"maria -" + print1}, nil},
	}
	for _, tt := range tests {
		comments := talk(tt.comments...)
		for i, score := range tt.bound {
			if score >= 0 {
				comments[i].Answered, comments[i].Bound = true, map[string]string{print1: kept(score, "GET /a", "GET /b")}
			}
		}
		got := Decide(caseOf(nil), comments)
		decisions, _ := reported(got)
		var outgrown []string
		for _, d := range got.Outgrown {
			outgrown = append(outgrown, fmt.Sprint(d.By, " ", d.Score))
		}
		if !slices.Equal(decisions, tt.decisions) || !slices.Equal(outgrown, tt.outgrown) {
			t.Errorf("%s: decisions %v, want %v; outgrown %v, want %v", tt.name, decisions, tt.decisions, outgrown, tt.outgrown)
		}
	}
	// Of two findings with one fingerprint the worse counts.
	comments := talk("wendy: /threatdelta accept " + print3 + " x")
	if a := Decide(caseOf(nil), comments).Answers[0]; score(a.Bound[print3]) != 6 {
		t.Errorf("bound to %v", a.Bound)
	}
	comments[0].Answered, comments[0].Bound = true, map[string]string{print3: keep(Finding{Score: 5})}
	if got := Decide(caseOf(nil), comments); len(got.Decisions) != 0 || len(got.Outgrown) != 1 {
		t.Errorf("%+v", got)
	}
}

// TestPushers: who pushed is asked for only where somebody accepts who otherwise
// may, and once.
func TestPushers(t *testing.T) {
	const accept = "/threatdelta accept 9f3a5c x"
	asked := 0
	c := caseOf(nil)
	answer := func() ([]string, bool, error) { return nil, true, nil }
	c.Pushers = func() ([]string, bool, error) { asked++; return answer() }
	Decide(c, talk("bob: "+accept, "rita: "+accept, "x[bot]: "+accept, "wendy!: "+accept, "wendy: /threatdelta accept 123456 x", "wendy: /threatdelta reject 9f3a5c",
		"wendy: /threatdelta explain auth-removed", "bob: /threatdelta rescan", "fay: "+accept))
	if asked != 0 {
		t.Errorf("asked %d times for nothing", asked)
	}
	c.Policy.Self = true
	if got := Decide(c, talk("wendy: "+accept)); asked != 0 || len(got.Decisions) != 1 {
		t.Errorf("the author may by policy: asked %d times, %+v", asked, got)
	}
	c.Policy.Self = false
	if got := Decide(c, talk("wendy: "+accept, "maria: "+accept, "adam: "+accept)); asked != 1 || len(got.Answers) != 3 || got.Decisions[0].By != "adam" {
		t.Errorf("asked %d times, %+v", asked, got)
	}
	answer = func() ([]string, bool, error) { return []string{"wendy"}, false, nil }
	if _, answers := reported(Decide(c, talk("wendy: "+accept, "maria: "+accept))); !strings.Contains(answers[0], "who pushed commits") || !strings.Contains(answers[1], "more commits than GitHub lists") {
		t.Errorf("%q", answers)
	}
	answer = func() ([]string, bool, error) { return nil, false, errors.New("github answers 502") }
	got := Decide(c, talk("wendy: "+accept, "maria: /threatdelta reject "+print2))
	if decisions, answers := reported(got); !slices.Equal(decisions, []string{"maria -" + print2}) || len(answers) != 1 || len(got.Errors) != 1 || !strings.Contains(got.Errors[0].Error(), `"wendy" may: github answers 502`) {
		t.Errorf("%v %q %v", decisions, answers, got.Errors)
	}
}

// TestMute: where nothing can be answered, nothing is accepted that was not
// answered before; what is rejected is.
func TestMute(t *testing.T) {
	c := caseOf(nil)
	c.Mute = true
	comments := talk("wendy: /threatdelta accept 9f3a5c x", "wendy: /threatdelta accept "+print2+" x", "maria: /threatdelta reject "+print3, "rita: /threatdelta accept "+print3+" x")
	comments[0].Answered, comments[0].Bound = true, map[string]string{print1: kept(9, "GET /a", "GET /b")}
	got := Decide(c, comments)
	if decisions, _ := reported(got); !slices.Equal(decisions, []string{"wendy +" + print1, "maria -" + print3}) || got.Unheard != 1 {
		t.Errorf("%v, %d unheard", decisions, got.Unheard)
	}
}
