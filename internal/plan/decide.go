package plan

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Answer is what came back for one request.
type Answer struct {
	// Status is that of HTTP; 0 where there was no answer, since nobody listens or the
	// connection was closed. What keeps a runner from asking (a name that does not
	// resolve, its own time limit) is no answer: it does not decide.
	Status int
	Header map[string][]string
	Body   []byte
	// Took is how long it was in coming, in milliseconds.
	Took int
	// Clipped: there was more of the body. What is not in Body may be in the rest.
	Clipped bool
}

// Decide says what the answers to a step mean, and on what that rests. The values of
// variables are needed where the cases have them. Cases that need a variable which has
// no value, or the rest of a body that was clipped, decide nothing.
func (e *Expect) Decide(answers []Answer, value func(name string) (string, bool)) (v Verdict, because string) {
	if len(answers) == 0 {
		return Inconclusive, "there is no answer"
	}
	for _, c := range e.Cases {
		holds, known := c.holds(answers, value)
		if !known {
			return Inconclusive, "the answer is too long to be read as a whole, or a variable of the test has no value"
		}
		if holds {
			return c.Verdict, c.Because
		}
	}
	return Inconclusive, unclear(answers)
}

// unclear says what came back where no case holds.
func unclear(answers []Answer) string {
	var seen []string
	failed := false
	for _, a := range answers {
		if s := spelled(a.Status); !slices.Contains(seen, s) {
			seen = append(seen, s)
		}
		failed = failed || a.Status >= 500
	}
	slices.Sort(seen)
	said := "the answer was " + strings.Join(seen, ", ") + ", which says neither"
	if failed {
		said += "; the server failed, which is a defect by itself"
	}
	return said
}

func spelled(status int) string {
	if status == 0 {
		return "none"
	}
	return strconv.Itoa(status)
}

// holds reports whether the case is so; known is false where nobody can say.
func (c Case) holds(answers []Answer, value func(string) (string, bool)) (holds, known bool) {
	if c.Body != nil && (c.Body.Is == Same || c.Body.Is == Differs) {
		return c.compare(answers)
	}
	known = true
	count := 0
	for _, a := range answers {
		is, ok := c.isOf(a, value)
		known = known && ok
		if is {
			count++
		}
	}
	switch {
	case c.Of == Any && count > 0:
		return true, true
	case c.Of == All && count == len(answers):
		return true, known
	}
	return false, known
}

// isOf reports whether all that the case names is so of one answer.
func (c Case) isOf(a Answer, value func(string) (string, bool)) (is, known bool) {
	if !c.hasStatus(a.Status) || a.Took <= c.Slower && c.Slower > 0 {
		return false, true
	}
	if c.Header != nil {
		if is, known := c.Header.isOf(a, value); !is || !known {
			return is, known
		}
	}
	if c.Body != nil {
		return c.Body.isOf(a, value)
	}
	return true, true
}

func (c Case) hasStatus(status int) bool {
	if len(c.Status) == 0 {
		return status != 0
	}
	return slices.ContainsFunc(c.Status, func(want string) bool {
		class, ok := strings.CutSuffix(want, "xx")
		return want == spelled(status) || ok && class == strconv.Itoa(status/100)
	})
}

func (h *HeaderIs) isOf(a Answer, value func(string) (string, bool)) (is, known bool) {
	var lines []string
	for name, l := range a.Header {
		if strings.EqualFold(name, h.Name) {
			lines = append(lines, l...)
		}
	}
	if h.Is == Present || h.Is == Absent {
		return (len(lines) > 0) == (h.Is == Present), true
	}
	want, err := h.Value.Fill(value, nil)
	if err != nil {
		return false, false
	}
	got, want := strings.ToLower(strings.Join(lines, ", ")), strings.ToLower(want)
	if h.Is == Equals {
		return len(lines) > 0 && got == want, true
	}
	return strings.Contains(got, want), true
}

func (b *BodyIs) isOf(a Answer, value func(string) (string, bool)) (is, known bool) {
	want, err := b.Value.Fill(value, nil)
	if err != nil {
		return false, false
	}
	if b.Pointer == "" && b.Is == Contains {
		found := strings.Contains(string(a.Body), want)
		return found, found || !a.Clipped
	}
	list, ok := valuesAt(a.Body, b.Pointer)
	if !ok { // no JSON, so that nothing is at a pointer of it
		return b.Pointer == "" && b.Is == Present && len(a.Body) > 0, !a.Clipped
	}
	switch b.Is {
	case Present:
		return len(list) > 0, true
	case Absent:
		return len(list) == 0, true
	case Longer:
		return slices.ContainsFunc(list, func(x any) bool { l, ok := x.([]any); return ok && len(l) > b.Count }), true
	}
	return slices.ContainsFunc(list, func(x any) bool {
		got := written(x)
		return got == want || isSameNumber(x, want) || b.Is == Contains && strings.Contains(got, want)
	}), true
}

// spelledAlike is a value as it compares with that of another answer: 1.0 is 1.
func spelledAlike(x any) string {
	n, ok := x.(json.Number)
	if !ok {
		return written(x)
	}
	f, err := n.Float64()
	if err != nil || f != math.Trunc(f) || math.Abs(f) >= 1<<53 {
		return n.String()
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// isSameNumber reports whether a value is a number, and a text spells the same one: 1.0
// is 1.
func isSameNumber(x any, text string) bool {
	n, ok := x.(json.Number)
	if !ok || !json.Valid([]byte(text)) {
		return false
	}
	is, err := n.Float64()
	want, wrong := json.Number(text).Float64()
	return err == nil && wrong == nil && is == want
}

// compare is for what is said of all answers of 2xx together.
func (c Case) compare(answers []Answer) (holds, known bool) {
	first, differs, all, some := "", false, true, 0
	for _, a := range answers {
		if !c.hasStatus(a.Status) {
			all = false
			continue
		}
		list, ok := valuesAt(a.Body, c.Body.Pointer)
		if !ok && a.Clipped {
			return false, false
		}
		if len(list) == 0 {
			all = false
			continue
		}
		got := spelledAlike(list[0])
		differs = differs || some > 0 && got != first
		first = got
		some++
	}
	if c.Body.Is == Differs {
		return differs, true
	}
	return all && some > 1 && !differs, true
}

// Find is the first value at the pointer of a capture in a body of JSON, as it is
// written. ok is false where there is none.
func Find(body []byte, pointer string) (value string, ok bool) {
	list, ok := valuesAt(body, pointer)
	if !ok || len(list) == 0 {
		return "", false
	}
	return written(list[0]), true
}

// written is a value as a text: a string without its quotes, else its JSON.
func written(x any) string {
	if s, ok := x.(string); ok {
		return s
	}
	raw, err := json.Marshal(x)
	if err != nil { // what was read as JSON always marshals
		return ""
	}
	return string(raw)
}
