package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"testing"

	"github.com/threatdelta/threatdelta/internal/plan"
)

// answered is an answer as the script of this test reads it.
type answered struct {
	Status int               `json:"status"`
	Header map[string]string `json:"headers"`
	Body   string            `json:"body"`
	Took   int               `json:"took"`
}

// question is a step and the answers to it.
type question struct {
	Expect  *plan.Expect `json:"expect"`
	Answers []answered   `json:"answers"`
}

// questions are all kinds of steps with all kinds of answers, alone and in pairs.
func questions() []question {
	word := plan.Join(plan.Literal("x"), plan.Var("word"))
	slow := &plan.Expect{Check: plan.IsQuick, Cases: []plan.Case{{Verdict: plan.Confirmed, Of: plan.Any, Slower: 1000}, {Verdict: plan.Refuted, Of: plan.All}}}
	is := func(relation plan.Relation, value plan.Text) *plan.Expect {
		return &plan.Expect{Check: plan.LacksValue, Cases: []plan.Case{{Verdict: plan.Confirmed, Of: plan.All, Body: &plan.BodyIs{Pointer: "/a/*/b~1c", Is: relation, Value: value, Count: 1}, Header: &plan.HeaderIs{Name: "X-A", Is: plan.Absent}}}}
	}
	expects := []*plan.Expect{plan.Refused(), plan.RefusedObject(), plan.Rejected(), plan.Throttled("2xx", "401"), plan.Gone(), plan.WithHeader("x-a", nil), plan.WithHeader("X-A", plan.Literal("YES")),
		plan.WithoutHeader("X-A", word), plan.Without("/a/*/b~1c", nil), plan.Without("", word), plan.Short("/a", 1), plan.OneEffect("/id"), plan.Encrypted(), plan.Stays(plan.Literal("evil.example")), slow,
		is(plan.Present, nil), is(plan.Absent, nil), is(plan.Equals, plan.Literal("1.0")), is(plan.Contains, word), is(plan.Longer, nil), is(plan.Same, nil)}
	bodies := []string{``, `{}`, `[]`, `null`, `{`, `{"id":7}`, `{"id":"7"}`, `{"id":8}`, `{"id":null}`, `{"a":[{"b/c":1},{"b/c":"xw"}]}`, `{"a":[{"b/c":1.00}]}`, `{"a":[{"b/c":"1.0"},{"b/c":10}]}`, `{"a":{"z":{"b/c":[1,2]},"y":{"b/c":true}}}`, `xw evil.example`}
	headers := []map[string]string{nil, {"x-A": "a, yes"}, {"Location": "HTTPS://evil.example/", "X-a": "XW"}}
	var single []answered
	for i, status := range []int{0, 200, 201, 302, 400, 401, 404, 422, 429, 500} {
		for j, body := range bodies {
			single = append(single, answered{status, headers[(i+j)%3], body, 900 + 150*((i+j)%2)})
		}
	}
	var out []question
	for _, e := range expects {
		out = append(out, question{e, nil})
		for i, a := range single {
			out = append(out, question{e, []answered{a}}, question{e, []answered{a, single[(i*7+3)%len(single)]}})
		}
	}
	return out
}

// TestScriptDecidesAsGo holds decide.js to [plan.Expect.Decide], where there is a node to
// run it.
func TestScriptDecidesAsGo(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("there is no node here")
	}
	asked := questions()
	raw, err := json.Marshal(asked)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(node, "-")
	cmd.Stdin = bytes.NewBufferString(decideScript + `
const asked = ` + string(raw) + `;
const find = (h, name) => { const key = Object.keys(h || {}).find((k) => k.toLowerCase() === name.toLowerCase()); return key === undefined ? null : h[key]; };
console.log(JSON.stringify(asked.map((q) => decide(q.expect, (q.answers || []).map((a) => ({ status: a.status, body: a.body, took: a.took, header: (name) => find(a.headers, name) })), () => 'w'))));`)
	said, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var got []struct {
		Verdict plan.Verdict
		Because string
	}
	if err := json.Unmarshal(said, &got); err != nil || len(got) != len(asked) {
		t.Fatal(len(got), err)
	}
	seen := map[plan.Verdict]int{}
	for i, q := range asked {
		var list []plan.Answer
		for _, a := range q.Answers {
			one := plan.Answer{Status: a.Status, Body: []byte(a.Body), Took: a.Took, Header: map[string][]string{}}
			for name, value := range a.Header {
				one.Header[name] = []string{value}
			}
			list = append(list, one)
		}
		verdict, because := q.Expect.Decide(list, func(string) (string, bool) { return "w", true })
		if seen[verdict]++; got[i].Verdict != verdict || got[i].Because != because {
			t.Errorf("%s: %s: Go says %s (%s), the script %s (%s)", q.Expect.Check, fmt.Sprint(q.Answers), verdict, because, got[i].Verdict, got[i].Because)
		}
	}
	for _, v := range plan.Verdicts() {
		if seen[v] < 100 {
			t.Errorf("%d answers are %s", seen[v], v)
		}
	}
}
