package request

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
)

// TestStyles writes values as the tables of OpenAPI (3.1, 4.8.12.3) and of RFC 6570 have
// them.
func TestStyles(t *testing.T) {
	for _, c := range []struct{ in, style, explode, value, want string }{
		{"path", "simple", "", `"a b/ü"`, "/x/a%20b%2F%C3%BC"}, {"path", "simple", "", `[1,2]`, "/x/1,2"}, {"path", "simple", "+", `[1,2]`, "/x/1,2"}, {"path", "simple", "", `{"b":1,"a":"x,y"}`, "/x/a,x%2Cy,b,1"}, {"path", "simple", "+", `{"b":1,"a":2}`, "/x/a=2,b=1"},
		{"path", "label", "", `7`, "/x/.7"}, {"path", "label", "", `[1,2]`, "/x/.1,2"}, {"path", "label", "+", `[1,2]`, "/x/.1.2"}, {"path", "label", "", `{"a":1}`, "/x/.a,1"}, {"path", "label", "+", `{"a":1,"b":2}`, "/x/.a=1.b=2"},
		{"path", "matrix", "", `7`, "/x/;p=7"}, {"path", "matrix", "", `""`, "/x/;p"}, {"path", "matrix", "", `[1,2]`, "/x/;p=1,2"}, {"path", "matrix", "+", `[1,2]`, "/x/;p=1;p=2"}, {"path", "matrix", "", `{"a":1}`, "/x/;p=a,1"}, {"path", "matrix", "+", `{"a":1,"b":2}`, "/x/;a=1;b=2"},
		{"query", "form", "+", `"a&b=c d"`, "/x/{p}?p=a%26b%3Dc%20d"}, {"query", "form", "+", `""`, "/x/{p}?p="}, {"query", "form", "+", `[1,2]`, "/x/{p}?p=1&p=2"}, {"query", "form", "", `[1,"2,3"]`, "/x/{p}?p=1,2%2C3"}, {"query", "form", "+", `{"a":1,"b":true}`, "/x/{p}?a=1&b=true"}, {"query", "form", "", `{"a":1}`, "/x/{p}?p=a,1"}, {"query", "form", "+", `[]`, "/x/{p}"}, {"query", "form", "+", `[{"a":1}]`, "/x/{p}?p=%7B%22a%22%3A1%7D"},
		{"query", "spaceDelimited", "", `[1,2]`, "/x/{p}?p=1%202"}, {"query", "pipeDelimited", "", `[1,2]`, "/x/{p}?p=1%7C2"}, {"query", "tabDelimited", "", `[1,2]`, "/x/{p}?p=1%092"}, {"query", "pipeDelimited", "+", `[1,2]`, "/x/{p}?p=1&p=2"},
		{"query", "deepObject", "+", `{"a":1,"b":{"c":[2,3]},"d":null}`, "/x/{p}?p%5Ba%5D=1&p%5Bb%5D%5Bc%5D=2&p%5Bb%5D%5Bc%5D=3"}, {"query", "reserved", "+", `"a/b?c&d#e"`, "/x/{p}?p=a/b?c%26d%23e"},
	} {
		p := Parameter{Name: "p", In: c.in, Style: c.style, Explode: c.explode != "", Reserved: c.style == "reserved"}
		p.Value, _ = parsed(c.value)
		r := &Request{Method: "GET", Path: "/x/{p}", Parameters: []Parameter{p}}
		if got := strings.NewReplacer("%7Bp%7D", "{p}").Replace(r.Target()); got != c.want {
			t.Errorf("%s %s %q %s: %s, want %s", c.in, c.style, c.explode, c.value, got, c.want)
		}
	}
}

const written200 = `openapi: 3.1.0
components:
  securitySchemes:
    b: {type: http, scheme: bearer}
    basic: {type: http, scheme: basic}
    digest: {type: http, scheme: digest}
    o: {type: oauth2, flows: {clientCredentials: {tokenUrl: /t, scopes: {'read:orders': r}}}}
    h: {type: apiKey, in: header, name: X-Key}
    q: {type: apiKey, in: query, name: api_key}
    c: {type: apiKey, in: cookie, name: sid}
    m: {type: mutualTLS}
    bad: {type: apiKey, in: header, name: "X\r\nEvil: yes"}
paths:
  /a/{id}:
    post:
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}}
        - {name: json, in: query, required: true, content: {application/json: {schema: {type: object, required: [a], properties: {a: {type: integer}}}}}}
        - {name: X-B, in: header, required: true, schema: {type: array, items: {type: string}}}
        - {name: sid, in: cookie, required: true, schema: {type: string, example: 'a;b'}}
        - {name: Authorization, in: header, required: true, schema: {type: string}}
      requestBody:
        content:
          BODY
      responses: {}
`

// TestBodies writes a body in each media type.
func TestBodies(t *testing.T) {
	const object = `{type: object, required: [a, b, l], properties: {a: {type: string, example: 'x & <y>'}, b: {type: integer}, l: {type: array, items: {type: string}}}}`
	for _, c := range []struct{ media, want string }{
		{`application/json: {schema: ` + object + `}`, `application/json|{"a":"x & <y>","b":1,"l":["string"]}`},
		{`application/vnd.a+json: {schema: {type: string}}`, `application/vnd.a+json|"string"`},
		{`application/x-www-form-urlencoded: {schema: ` + object + `}`, `application/x-www-form-urlencoded|a=x%20%26%20%3Cy%3E&b=1&l=string`},
		{`application/x-www-form-urlencoded: {schema: {type: object, required: [o], properties: {o: {type: object, required: [k], properties: {k: {type: integer}}}}}}`, `application/x-www-form-urlencoded|o=%7B%22k%22%3A1%7D`},
		{`application/x-www-form-urlencoded: {schema: {type: object, required: [o], properties: {o: {type: object, required: [k], properties: {k: {type: integer}}}}}, encoding: {o: {style: deepObject, explode: true}}}`, `application/x-www-form-urlencoded|o%5Bk%5D=1`},
		{`multipart/form-data: {schema: {type: object, required: [f, 'n"'], properties: {f: {type: string, format: binary}, 'n"': {type: integer}}}}`, "multipart/form-data; boundary=threatdelta|--threatdelta\r\nContent-Disposition: form-data; name=\"f\"; filename=\"file\"\r\nContent-Type: application/octet-stream\r\n\r\nstring\r\n--threatdelta\r\nContent-Disposition: form-data; name=\"n%22\"\r\n\r\n1\r\n--threatdelta--\r\n"},
		{`multipart/form-data: {schema: {type: object, required: [f], properties: {f: {type: string, example: '--threatdelta'}}}}`, "multipart/form-data; boundary=threatdelta-x|--threatdelta-x\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n--threatdelta\r\n--threatdelta-x--\r\n"},
		{`multipart/form-data: {schema: {type: object, required: [o], properties: {o: {type: object, minProperties: 1}}}}`, "multipart/form-data; boundary=threatdelta|--threatdelta\r\nContent-Disposition: form-data; name=\"o\"\r\nContent-Type: application/json\r\n\r\n{\"key1\":\"string\"}\r\n--threatdelta--\r\n"},
		{`text/plain: {schema: {type: integer}}`, `text/plain|1`}, {`'text/*': {schema: {type: string}}`, `text/plain|string`}, {`'*/*': {}`, `application/json|{}`}, {`application/octet-stream: {schema: {type: string, format: binary}}`, `application/octet-stream|string`}, {`image/png: {}`, `image/png|string`}, {`image/*: {schema: {type: string, format: binary}}`, `image/png|string`}, {`video/*: {schema: {type: string, format: binary}}`, `video/mp4|string`},
		{`application/yaml: {schema: {type: object, required: [a]}}`, `application/yaml|{"a":"string"}`}, {`application/x-ndjson: {schema: {type: array, minItems: 2, items: {type: integer}}}`, "application/x-ndjson|1\n1\n"},
		{`application/xml: {schema: ` + object + `}`, `application/xml|<root><a>x &amp; &lt;y&gt;</a><b>1</b><l>string</l></root>`},
		{`application/xml: {schema: {type: object, xml: {name: o, namespace: 'urn:x', prefix: p}, required: [i, l], properties: {i: {type: integer, xml: {attribute: true, name: id}}, l: {type: array, minItems: 2, xml: {wrapped: true}, items: {type: integer, xml: {name: n}}}}}}`, `application/xml|<p:o xmlns:p="urn:x" id="1"><l><n>1</n><n>1</n></l></p:o>`},
		{`application/xml: {schema: {type: object, required: ['a b']}}`, ``}, {`application/zip: {schema: ` + object + `}`, ``},
		{`application/x-www-form-urlencoded: {schema: {type: string}}`, ``}, {`"a/b\r\nX: y": {schema: {type: string}}`, ``},
	} {
		o := operation(t, read(t, strings.ReplaceAll(written200, "BODY", c.media)), "POST /a/{id}")
		o.BodyRequired = true
		r, err := Make(o)
		if c.want == "" {
			if !errors.Is(err, ErrNone) {
				t.Errorf("%s: %v, %v", c.media, r, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.media, err)
			continue
		}
		text, contentType, err := r.BodyText()
		if got := contentType + "|" + text; err != nil || got != c.want {
			t.Errorf("%s:\n%q, want\n%q (%v)", c.media, got, c.want, err)
		}
	}
}

// TestText writes a message with each credential.
func TestText(t *testing.T) {
	a := read(t, strings.ReplaceAll(written200, "BODY", `application/json: {schema: {type: object}}`))
	r, err := Make(operation(t, a, "POST /a/{id}"))
	if err != nil {
		t.Fatal(err)
	}
	scheme := func(name string, scopes ...string) Credential {
		return Credential{Scheme: a.Schemes[name], Scopes: scopes}
	}
	for _, c := range []struct {
		as                    []Credential
		target, cookie, lines string
	}{
		{nil, "", "", "Authorization: string\n"}, {[]Credential{scheme("b")}, "", "", "Authorization: Bearer <token>\n"}, {[]Credential{scheme("o", "read:orders")}, "", "", "Authorization: Bearer <token with read:orders>\n"},
		{[]Credential{scheme("o", "a\nb: <c>")}, "", "", "Authorization: Bearer <token with a?b: ?c?>\n"}, {[]Credential{scheme("basic")}, "", "", "Authorization: Basic <user:password>\n"}, {[]Credential{scheme("digest")}, "", "", "Authorization: Digest <credentials>\n"},
		{[]Credential{scheme("q")}, "&api_key=<key>", "", "Authorization: string\n"}, {[]Credential{scheme("c")}, "", "; sid=<key>", "Authorization: string\n"}, {[]Credential{scheme("m"), scheme("none")}, "", "", "Authorization: string\n"},
	} {
		want := "POST /a/1?json=%7B%22a%22%3A1%7D" + c.target + " HTTP/1.1\nHost: api.example\n" + c.lines + "Content-Type: application/json\nCookie: sid=a%3Bb" + c.cookie + "\nX-B: string\nContent-Length: 2\n\n{}"
		if got := r.As(c.as...).String(); got != want {
			t.Errorf("%v:\n%s\nwant\n%s", c.as, got, want)
		}
	}
	if got := r.As(scheme("b"), scheme("h")).String(); !strings.Contains(got, "Authorization: Bearer <token>\n") || !strings.Contains(got, "X-Key: <key>\n") {
		t.Error(got)
	}
	if got := r.As(scheme("bad")).String(); strings.Contains(got, "\n") || !strings.Contains(got, ErrNone.Error()) {
		t.Error(got)
	}
	sent, err := r.HTTP("https://staging.example/v1/")
	if err != nil || sent.URL.String() != "https://staging.example/v1/a/1?json=%7B%22a%22%3A1%7D" || sent.Header.Get("X-B") != "string" || sent.ContentLength != 2 {
		t.Errorf("%v %v", sent, err)
	}
	if _, err := r.HTTP("file:///etc"); err == nil {
		t.Error("an address without a host")
	}
}

// TestHostile: text of a description stays where it belongs.
func TestHostile(t *testing.T) {
	const evil = "x\r\nEvil: yes\r\n\r\nGET /\x00\x7f \"'<&=#?/../\u2028"
	name, _ := json.Marshal(evil)
	o := operation(t, read(t, `openapi: 3.1.0
paths:
  "/a b\u000d\u000aEvil: yes/{id}/%2e%zz#x":
    post:
      parameters:
        - {name: id, in: path, required: true, schema: {type: string, example: `+string(name)+`}}
        - {name: `+string(name)+`, in: query, required: true, schema: {type: string, example: `+string(name)+`}}
        - {name: `+string(name)+`, in: cookie, required: true, schema: {type: string, example: `+string(name)+`}}
      requestBody: {content: {multipart/form-data: {schema: {type: object, required: [`+string(name)+`]}}}}
      responses: {}
`), "POST /a b\r\nEvil: yes/{id}/%2e%zz#x")
	r, err := Make(o)
	if err != nil {
		t.Fatal(err)
	}
	text, err := r.Text()
	if err != nil {
		t.Fatal(err)
	}
	head, body, _ := strings.Cut(text, "\n\n")
	if n := strings.Count(head, "\n"); n != 4 || strings.ContainsAny(head, "\r\x00\x7f") || strings.Contains(body, "\nEvil") || !strings.HasPrefix(head, "POST /a%20b%0D%0AEvil:%20yes/x%0D%0AEvil") || strings.Contains(head, "#") {
		t.Errorf("%q", text)
	}
	if _, err := r.HTTP("http://localhost"); err != nil {
		t.Error(err)
	}
	for _, bad := range []*Request{
		{Method: "GET", Path: "/", Parameters: []Parameter{{Name: "X-A", In: "header", Value: "a\nb"}}}, {Method: "GET", Path: "/", Parameters: []Parameter{{Name: "X A", In: "header", Value: "b"}}},
		{Method: "GET", Path: "/", Parameters: []Parameter{{Name: "X-A", In: "header", Value: strings.Repeat("a", longestLine)}}}, {Method: "GET X", Path: "/"}, {Method: "GET", Path: "/" + strings.Repeat("a", longestTarget)},
		{Method: "GET", Path: "/", Media: "text/plain\r\nX: y", Body: "a"}, {Method: "GET", Path: "/", Media: "text/plain", Body: strings.Repeat("a", longestBody+1)},
	} {
		if _, err := bad.Text(); !errors.Is(err, ErrNone) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%.200v: %v", bad, err)
		}
		if strings.Contains(bad.String(), "\n") {
			t.Errorf("%.200q", bad.String())
		}
	}
	if _, err := (&Request{Method: http.MethodGet, Path: "/"}).With(leafAt("query", "a"), make(chan int)); !errors.Is(err, ErrNone) {
		t.Error(err)
	}
}
