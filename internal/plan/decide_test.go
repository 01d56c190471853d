package plan

import (
	"strings"
	"testing"
)

func answers(status ...int) []Answer {
	var out []Answer
	for _, s := range status {
		out = append(out, Answer{Status: s})
	}
	return out
}

func says(status int, body string, headers ...string) []Answer {
	a := Answer{Status: status, Body: []byte(body), Header: map[string][]string{}}
	for i := 0; i+1 < len(headers); i += 2 {
		a.Header[headers[i]] = append(a.Header[headers[i]], headers[i+1])
	}
	return []Answer{a}
}

func TestDecide(t *testing.T) {
	canary := Literal("canary.example")
	for name, c := range map[string]struct {
		expect  *Expect
		answers []Answer
		want    Verdict
	}{
		"anybody gets in":               {Refused(), answers(200), Confirmed},
		"nobody gets in":                {Refused(), answers(401), Refuted},
		"the request is wrong":          {Refused(), answers(400), Inconclusive},
		"no such object":                {Refused(), answers(404), Inconclusive},
		"the server fails":              {Refused(), answers(500), Inconclusive},
		"no answer":                     {Refused(), answers(0), Inconclusive},
		"an object is hidden":           {RefusedObject(), answers(404), Refuted},
		"a value is taken":              {Rejected(), answers(201), Confirmed},
		"a value is refused":            {Rejected(), answers(422), Refuted},
		"a value and a wrong token":     {Rejected(), answers(401), Inconclusive},
		"a burst":                       {Throttled("2xx"), answers(200, 201, 200), Confirmed},
		"a burst that is slowed":        {Throttled("2xx"), answers(200, 429, 200), Refuted},
		"a burst that fails":            {Throttled("2xx"), answers(200, 503, 200), Inconclusive},
		"wrong passwords":               {Throttled("401"), answers(401, 401), Confirmed},
		"an account that is locked":     {Throttled("401"), answers(401, 423), Refuted},
		"nothing there":                 {Gone(), answers(404), Refuted},
		"something there":               {Gone(), answers(200), Confirmed},
		"nobody knows what is there":    {Gone(), answers(401), Inconclusive},
		"a header":                      {WithHeader("Cache-Control", Literal("no-store")), says(200, "", "cache-control", "private, NO-STORE"), Refuted},
		"a header with another value":   {WithHeader("Cache-Control", Literal("no-store")), says(200, "", "Cache-Control", "public"), Confirmed},
		"a header of an error":          {WithHeader("Cache-Control", nil), says(404, ""), Inconclusive},
		"an origin":                     {WithoutHeader("Access-Control-Allow-Origin", Literal("evil.example")), says(200, "", "Access-Control-Allow-Origin", "https://evil.example"), Confirmed},
		"another origin":                {WithoutHeader("Access-Control-Allow-Origin", Literal("evil.example")), says(200, "", "Access-Control-Allow-Origin", "https://shop.example"), Refuted},
		"a property":                    {Without("/items/*/ssn", nil), says(200, `{"items":[{"a":1},{"ssn":"1"}]}`), Confirmed},
		"a property that is null":       {Without("/items/*/ssn", nil), says(200, `{"items":[{"ssn":null}]}`), Refuted},
		"a property of nothing":         {Without("/items/*/ssn", nil), says(403, `{}`), Refuted},
		"a number":                      {Without("/price", Literal("0.10")), says(200, `{"price":0.10}`), Confirmed},
		"the same number":               {Without("/price", Literal("0.1")), says(200, `{"price":0.10}`), Confirmed},
		"another number":                {&Expect{Cases: []Case{{Verdict: Confirmed, Of: Any, Body: &BodyIs{Pointer: "/price", Is: Equals, Value: Literal("1e1")}}}}, says(200, `{"price":1}`), Inconclusive},
		"text":                          {Without("", canary), says(200, "see http://canary.example/"), Confirmed},
		"a long list":                   {Short("", 2), says(200, `[1,2,3]`), Confirmed},
		"a short list":                  {Short("", 3), says(200, `[1,2,3]`), Refuted},
		"one effect":                    {OneEffect("/id"), append(says(201, `{"id":7}`), says(200, `{"id":7}`)...), Refuted},
		"two effects":                   {OneEffect("/id"), append(says(201, `{"id":7}`), says(201, `{"id":8}`)...), Confirmed},
		"the repeat is a conflict":      {OneEffect("/id"), append(says(201, `{"id":7}`), says(409, ``)...), Refuted},
		"one of two answers":            {OneEffect("/id"), append(says(201, `{"id":7}`), says(500, ``)...), Inconclusive},
		"served in the clear":           {Encrypted(), answers(200), Confirmed},
		"nobody listens in the clear":   {Encrypted(), answers(0), Refuted},
		"sent to https":                 {Encrypted(), says(308, "", "Location", "https://api.example.com/"), Refuted},
		"sent on in the clear":          {Encrypted(), says(302, "", "Location", "http://api.example.com/"), Inconclusive},
		"sent to the canary":            {Stays(canary), says(302, "", "Location", "//canary.example/"), Confirmed},
		"sent home":                     {Stays(canary), says(302, "", "Location", "/home"), Refuted},
		"an answer that was clipped":    {Without("/ssn", nil), []Answer{{Status: 200, Body: []byte(`{"a":`), Clipped: true}}, Inconclusive},
		"clipped text without the word": {Without("", canary), []Answer{{Status: 200, Body: []byte(`abc`), Clipped: true}}, Inconclusive},
	} {
		got, because := c.expect.Decide(c.answers, func(string) (string, bool) { return "", false })
		if got != c.want || because == "" {
			t.Errorf("%s: %s, since %s; want %s", name, got, because, c.want)
		}
	}
}

func TestDecideWhatIsUnclear(t *testing.T) {
	if _, because := Refused().Decide(answers(500), nil); !strings.Contains(because, "the server failed") {
		t.Errorf("a server that fails is said to be %q", because)
	}
	unset := Without("", Var("word"))
	if got, _ := unset.Decide(says(200, "x"), func(string) (string, bool) { return "", false }); got != Inconclusive {
		t.Errorf("a variable without a value decides: %s", got)
	}
}

func TestDecideByTime(t *testing.T) {
	slow := &Expect{Check: IsQuick, Cases: []Case{{Verdict: Confirmed, Of: Any, Slower: 1000}, {Verdict: Refuted, Of: All}}}
	for took, want := range map[int]Verdict{1000: Refuted, 1001: Confirmed} {
		if got, _ := slow.Decide([]Answer{{Status: 400, Took: took}}, nil); got != want {
			t.Errorf("after %d ms: %s, want %s", took, got, want)
		}
	}
}

func TestWorst(t *testing.T) {
	for _, c := range []struct {
		list []Verdict
		want Verdict
	}{
		{nil, Inconclusive}, {[]Verdict{Refuted}, Refuted}, {[]Verdict{Refuted, Inconclusive}, Inconclusive}, {[]Verdict{Inconclusive, Confirmed, Refuted}, Confirmed},
	} {
		if got := Worst(c.list...); got != c.want {
			t.Errorf("%q: %s, want %s", c.list, got, c.want)
		}
	}
}

func TestFind(t *testing.T) {
	for pointer, want := range map[string]string{
		"/id": "12345678901234567890", "/data/0/a~1b": "x", "/data/*/a~1b": "x", "": `{"data":[{"a/b":"x"}],"id":12345678901234567890}`,
	} {
		if got, ok := Find([]byte(`{"data":[{"a/b":"x"}],"id":12345678901234567890}`), pointer); !ok || got != want {
			t.Errorf("%s: %q", pointer, got)
		}
	}
	for _, body := range []string{``, `{}`, `{"id":null}`, `{"id":1} x`, `[`} {
		if got, ok := Find([]byte(body), "/id"); ok {
			t.Errorf("%s has %q", body, got)
		}
	}
	if got := Pointer("a/b", "*", "c~d"); got != "/a~1b/*/c~0d" {
		t.Error(got)
	}
}
