package report

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/sample"
)

// hostile are names that act somewhere if they are not held.
func hostile() []string {
	return []string{
		"@org/team", "/users/@octocat", "#123", "octo/repo#1", "GH-12", "deadbee1", "/lgtm",
		"<img src=x onerror=alert(1)>", "<!-- threatdelta:* -->", "-->", "</details>", "</summary>", "<script>",
		"`", "``", "```", "```suggestion", "a`b``c", "`a``b`", "` `", "~~~", "\\`", "\\",
		"|", "a|b", `a\|b`, `a\`, "a\n| b |", "//evil.example/x", "// x", "///", "..", "../x", "---", "===", "- x", "1. x", "1) x", "> x", "* x", "+ x", "    x", "\tx",
		"](http://evil.example)", "[x](http://evil.example)", "![x](http://evil.example/p.png)", "[x]: http://evil.example", "[^1]",
		"https://evil.example", "www.evil.example", "http://evil.example", "a@evil.example", "javascript:alert(1)",
		"**x**", "__x__", "~~x~~", "$x$", "$`x`$", "&lt;", "&#64;org", ":+1:", ":100:",
		"\u202e", "\u2066x", "a\u200bb", "\ufeff", "\u00ad", "\u2028", "\u00a0", "\u3164", "\U000e0041", "\ufe0f", "e\u0301\u0301\u0301\u0301\u0301",
		"\x1b[31mred", "\u009b31m", "\x00", "\x7f", "\r", "\r\n", "\xff\xfe", "a\bb",
		"::set-output name=a::b", "\n::error::x", "  ::warning::x", "::", ":::", "##[error]x", "##vso[task.x]", "###[x", "# #[x",
		"[[ATTACHMENT|/etc/passwd]]", "[[[", `"];click o0 "javascript:alert(1)"`, `"]`, "%%{init: {}}%%", ":::flagged", "end", "subgraph x", "#quot;", "-->|x|", "\"`md`\"",
		"no longer reviewed", "a b  c", "none", "none ", "", " ", "…", "->", "(x", "x)", "('x')", `"x"`, "(`x`)", "`x`y", "x`y`", "x `y` z",
		strings.Repeat("a", 500), strings.Repeat("`", 200), strings.Repeat("\u202e", 200), strings.Repeat("| ", 300), strings.Repeat("字", 300),
	}
}

func TestHostileNamesAreInert(t *testing.T) {
	log := sarifSchema(t)
	for _, s := range hostile() {
		if !sample.Has(s, 6) {
			continue
		}
		t.Run(fmt.Sprintf("%.20q", s), func(t *testing.T) {
			t.Parallel()
			inert(t, log, stuffed(s))
		})
	}
}

func TestMermaidIsSmall(t *testing.T) {
	r := rich()
	var changes []OperationChange
	for i := range 40 {
		changes = append(changes, OperationChange{Operation: finding.Operation{Method: "GET", Path: fmt.Sprint("/", i)}, Change: "added",
			HeadAuth: fmt.Sprint("auth", i), Data: []Data{{Leaf: "$.a", Class: "pii", Level: "S1"}, {Leaf: "$.b", Class: "fin", Level: "S2"}, {Leaf: "$.c", Class: "cred", Level: "S3"}, {Leaf: "$.d", Class: "phi", Level: "S3"}}})
	}
	r.Specs[0].Changes = changes
	for _, c := range changes {
		r.Specs[0].Findings[0].Operations = append(r.Specs[0].Findings[0].Operations, c.Operation)
	}
	sc := newScene(r)
	d := sc.mermaid()
	nodes := len(regexp.MustCompile(`(?m)^    [sod][0-9]+[\[(]`).FindAllString(d, -1))
	edges := len(regexp.MustCompile(`(?m)^  [so][0-9]+ [-=]`).FindAllString(d, -1))
	if d == "" || nodes > 12 || edges > 20 {
		t.Errorf("%d nodes and %d edges, want at most 12 and 20", nodes, edges)
	}
}

// TestMarkdownFits cuts a large report at many lengths: it stays whole, says
// what is missing, and shows more with more room.
func TestMarkdownFits(t *testing.T) {
	r := crowded()
	for _, limit := range []int{2500, 4000, 7000, 9000, 12000, 20000, 33333, 50000, 60000} {
		md := render(t, "markdown", r, Options{Link: link, Home: "https://github.example/o/r", Limit: limit})
		if len(md) > limit {
			t.Errorf("%d bytes, limit %d", len(md), limit)
		}
		inertMarkdown(t, md)
		if !strings.Contains(md, " more ") {
			t.Errorf("limit %d: nothing said of what is missing", limit)
		}
	}
	if n := visibleLines(render(t, "markdown", r, Options{})); n > 45 || n < 20 {
		t.Errorf("%d visible lines", n)
	}
}

func TestShow(t *testing.T) {
	tests := []struct {
		in    string
		limit int
		want  string
	}{
		{"/users/{id}", 80, "/users/{id}"},
		{"a\u202eb", 80, `a\u202eb`},
		{"a\nb\tc\r", 80, `a\nb\tc\r`},
		{"\U000e0041", 80, `\U000e0041`},
		{"\x1b[31m", 80, `\u001b[31m`},
		{"\xff", 80, `\xff`},
		{"##[error]", 80, `#\u0023[error]`},
		{"héllo 字", 80, "héllo 字"},
		{"abcdef", 6, "abcdef"},
		{"abcdefg", 6, "abcde…"},
		{"abc\u202e", 8, "abc…"},
		{"abc\u202e", 9, `abc\u202e`},
	}
	for _, tt := range tests {
		if got := show(tt.in, tt.limit); got != tt.want {
			t.Errorf("show(%q, %d) = %q, want %q", tt.in, tt.limit, got, tt.want)
		}
	}
}

func TestProse(t *testing.T) {
	tests := []struct{ in, want string }{
		{"GET /users/{id} no longer asks for credentials (was: bearer)", "GET `/users/{id}` no longer asks for credentials (was: bearer)"},
		{"remove `security: []`, then call it", "remove `security: []`, then call it"},
		{"a `b`c", "a `` `b`c ``"},
		{"see #1 @org/x, or GH-2.", "see `#1 @org/x`, or `GH-2`."},
		{"1. x", "`1`. x"},
		{"3 of 4 operations", "3 of 4 operations"},
		{"- x", "`-` x"},
		{"L 3 -> 4", "L 3 -> 4"},
		{"is <b>", "is `<b>`"},
		{"API2:2023 and :100:", "API2:2023 and `:100`:"},
		{"", ""},
	}
	for _, tt := range tests {
		if got := prose(tt.in); got != tt.want {
			t.Errorf("prose(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestAddress(t *testing.T) {
	tests := []struct{ in, want string }{
		{"https://h/a b(c)|d`e\"#L1", "https://h/a%20b%28c%29%7Cd%60e%22#L1"},
		{"javascript:alert(1)", ""},
		{"", ""},
	}
	for _, tt := range tests {
		if got := address(tt.in); got != tt.want {
			t.Errorf("address(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestFileURI(t *testing.T) {
	tests := []struct{ in, want string }{
		{"api/open api.yaml", "api/open%20api.yaml"},
		{"//evil.example/x", "%2F%2Fevil.example/x"},
		{"c:/x", "c%3A/x"},
		{"a?b#c%", "a%3Fb%23c%25"},
	}
	for _, tt := range tests {
		if got := fileURI(tt.in); got != tt.want {
			t.Errorf("fileURI(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestMarker(t *testing.T) {
	tests := []struct {
		paths []string
		want  string
	}{
		{[]string{"api/openapi.yaml"}, "<!-- threatdelta:api/openapi.yaml -->"},
		{[]string{"a---b --> c.yaml"}, "<!-- threatdelta:a-%2D-b%20-%2D%3E%20c.yaml -->"},
		{[]string{"a", "b"}, "<!-- threatdelta:* -->"},
		{nil, "<!-- threatdelta:* -->"},
	}
	for _, tt := range tests {
		r := &Report{Gate: Gate{Verdict: VerdictPass}}
		for _, p := range tt.paths {
			r.Specs = append(r.Specs, Spec{Path: p})
		}
		got, _, _ := strings.Cut(render(t, "markdown", r, Options{}), "\n")
		if got != tt.want {
			t.Errorf("marker of %q is %s, want %s", tt.paths, got, tt.want)
		}
	}
}

// FuzzRender looks for a string that acts in some format, beyond those of
// TestHostileNamesAreInert: it puts a string in the
// place of every other in a report.
func FuzzRender(f *testing.F) {
	for _, s := range []string{"@org/team", "`a``b`", "a\\|b", "[x](http://e)", "##[error]", "::x", "\u202e", "\xff", "//h/x", "x `y` z"} {
		f.Add(s)
	}
	log := sarifSchema(f)
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 2000 {
			t.Skip()
		}
		inert(t, log, stuffed(s))
	})
}
