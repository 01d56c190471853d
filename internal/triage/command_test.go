package triage

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

const print1 = "9f3a5c0011223344"

// parsing is a comment and its commands.
type parsing struct {
	name, body string
	want       []Command
}

func one(c Command) []Command { return []Command{c} }

// checkParse parses the comments. Of a wanted Problem it asks only that the problem
// contains it.
func checkParse(t *testing.T, tests []parsing) {
	t.Helper()
	for _, tt := range tests {
		got := Parse(tt.body)
		for i := range min(len(got), len(tt.want)) {
			if p := tt.want[i].Problem; p != "" && strings.Contains(got[i].Problem, p) {
				got[i].Problem = p
			}
		}
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%s: %s", tt.name, d)
		}
	}
}

func TestParse(t *testing.T) {
	accepted := Command{Verb: Accept, Prefix: "9f3a5c", Reason: "mTLS at the gateway"}
	checkParse(t, []parsing{
		{"nothing", "Looks good to me.", nil},
		{"accept", "/threatdelta accept 9f3a5c mTLS at the gateway", one(accepted)},
		{"case", "/ThreatDelta ACCEPT 9F3A5C mTLS at the gateway", one(accepted)},
		{"spaces", "  /threatdelta\taccept   9f3a5c  mTLS at  the\tgateway  \r\n", one(accepted)},
		{"code span around the fingerprint", "/threatdelta accept `9f3a5c` mTLS at the gateway", one(accepted)},
		{"among text", "Checked with ops.\n/threatdelta accept 9f3a5c mTLS at the gateway\nThanks!", one(accepted)},
		{"above the line of a signature", "/threatdelta accept 9f3a5c mTLS at the gateway\n-- \nAlice", one(accepted)},
		{"several", "/threatdelta accept 9f3a5c mTLS at the gateway\n\n/threatdelta reject 123456\n/threatdelta explain `auth-removed`\n/threatdelta rescan",
			[]Command{accepted, {Verb: Reject, Prefix: "123456"}, {Verb: Explain, Rule: "auth-removed"}, {Verb: Rescan}}},
		{"reject with a reason", "/threatdelta reject 123456 not so", one(Command{Verb: Reject, Prefix: "123456", Reason: "not so"})},
		{"below a list", "- one\n\n/threatdelta rescan", one(Command{Verb: Rescan})},
	})
}

// TestCommandsAreVisibleText: what stands in code, quotes, lists, links or hidden parts
// of a comment is no command.
func TestCommandsAreVisibleText(t *testing.T) {
	checkParse(t, []parsing{
		{"inside a line", "write /threatdelta rescan", nil},
		{"another name", "/threatdeltas rescan", nil},
		{"fence", "```\n/threatdelta rescan\n```", nil},
		{"long fence", "````\n```\n/threatdelta rescan\n````", nil},
		{"tildes", "~~~ sh\n/threatdelta rescan\n~~~", nil},
		{"fence that nobody closes", "```\n\n/threatdelta rescan", nil},
		{"indented code", "text\n\n    /threatdelta rescan", nil},
		{"quote", "> /threatdelta rescan", nil},
		{"line that goes on a quote", "> he said\n/threatdelta rescan", nil},
		{"below a quote", "> he said\n\n/threatdelta rescan", one(Command{Verb: Rescan})},
		{"list", "- /threatdelta rescan", nil},
		{"second line of a list", "- item\n  /threatdelta rescan", nil},
		{"heading", "# /threatdelta rescan", nil},
		{"code span", "a `code\n/threatdelta rescan\n` span", nil},
		{"HTML comment", "<!--\n\n/threatdelta rescan\n\n-->", nil},
		{"HTML comment within a line", "a <!-- b\n/threatdelta rescan\n--> c", nil},
		{"HTML block", "<pre>\n\n/threatdelta rescan\n</pre>", nil},
		{"definition of a link", "[a]: /x '\n/threatdelta rescan\n'", nil},
		{"text of an image", "![a\n/threatdelta rescan\n](x.png)", nil},
		{"text of an image by reference", "![a\n/threatdelta rescan\n][b]\n\n[b]: x.png", nil},
		{"long text of an image", "![" + strings.Repeat("a ", 2000) + "\n/threatdelta rescan\n](x.png)", nil},
		{"image with a bracket in code", "![ `]`\n/threatdelta rescan\n](x.png)", nil},
		{"image with a bracket in an address", "![ <http://a/]>\n/threatdelta rescan\n](x.png)", nil},
		{"image whose opening is in a code span to some", "![x][`] ![ `\n/threatdelta rescan\n](y)\n\n[`]: /u", nil},
		{"image after a link", "[a](b) ![\n/threatdelta rescan\n](x.png)", nil},
		{"text of a link", "[a\n/threatdelta rescan\n](x)", nil},
		{"title of a link", "[a](b \"\n/threatdelta rescan\n\")", nil},
		{"title of a link, closed to some", "[a](b \"x)\n/threatdelta rescan\n\")", nil},
		{"title of an image", "![a](b '\n/threatdelta rescan\n')", nil},
		{"title in parentheses", "[a](b (\n/threatdelta rescan\n))", nil},
		{"target of a link", "[a](\n/threatdelta rescan\n)", nil},
		{"struck out", "~~\n/threatdelta rescan\n~~", nil},
		{"struck out, from a word", "~~a\n/threatdelta rescan\nb~~", nil},
		{"struck out by one", "~a\n/threatdelta rescan\nb~", nil},
		{"struck out twice", "~~a ~~b\n/threatdelta rescan\n~~", nil},
		{"struck out from a sentence", "~~a.~~b\n/threatdelta rescan\n~~", nil},
		{"struck out across a link", "~~a [b~~](c) d\n/threatdelta rescan\n~~", nil},
		{"struck out by HTML", "<del>\n\n/threatdelta rescan\n\n</del>", nil},
		{"struck out by HTML in a line", "a <s>b\n/threatdelta rescan\n</s>", nil},
		{"footnote", "text[^1]\n\n[^1]: a note\n/threatdelta rescan", nil},
		{"footnote right below", "text[^1]\n[^1]: a note\n/threatdelta rescan", nil},
		{"footnote of a word", "[^a b]:\n/threatdelta rescan", nil},
		{"second paragraph of a footnote", "[^1]: a note\n\n    /threatdelta rescan", nil},
		{"details", "<details>\n\n/threatdelta rescan\n\n</details>", nil},
		{"details that nobody closes", "<details><summary>x</summary>\n\n/threatdelta rescan", nil},
		{"details that are closed wrongly", "<details><b>x</details>\n\n/threatdelta rescan", nil},
		{"details with a broken tag", "<details\n\n/threatdelta rescan", nil},
		{"details in a list", "- <details>\n\n/threatdelta rescan", nil},
		{"details in a quote", "> <details>\n\n/threatdelta rescan", nil},
		{"instruction that a browser ends sooner", "<?a><details>?>\n\n/threatdelta rescan", nil},
		{"comment that a block leaves open", "<p>a</p><!-- b\n\n/threatdelta rescan\n\n-->", nil},
		{"table", "a | b\n--- | ---\n/threatdelta rescan | x", nil},
		{"table of one column", "a\n:--\n/threatdelta rescan", nil},
		{"formula", "$$\\phantom{\n/threatdelta rescan\n}$$", nil},
		{"label of a definition", "[\na\n]: /x '\n/threatdelta rescan\n'", nil},
	})
}

// TestCommandsBelowMarkup: markup that has ended hides no command.
func TestCommandsBelowMarkup(t *testing.T) {
	checkParse(t, []parsing{
		{"below details", "<details>\n<summary>log</summary>\n\n`x`\n\n</details>\n\n/threatdelta rescan", one(Command{Verb: Rescan})},
		{"below a picture", "<p align=\"center\"><img src=\"x.png\"></p>\n\n/threatdelta rescan", one(Command{Verb: Rescan})},
		{"below an HTML comment", "<!-- <details> -->\n\n/threatdelta rescan", one(Command{Verb: Rescan})},
		{"below a link", "See [the design](https://a.example/x \"a title\") and [1].\n/threatdelta rescan (as agreed)", one(Command{Verb: Rescan})},
		{"below a code span", "Uses `a[0]` and `](`.\n/threatdelta rescan [now]", one(Command{Verb: Rescan})},
		{"below an image", "![a](b.png)\n/threatdelta rescan", one(Command{Verb: Rescan})},
		{"below what is struck out", "~~not so~~, ~nor~ so\n/threatdelta rescan ~ now", one(Command{Verb: Rescan})},
		{"below a tilde", "takes ~5 minutes\n/threatdelta rescan", one(Command{Verb: Rescan})},
		{"below brackets that nobody closes", "a [b (c :-(\n/threatdelta rescan", one(Command{Verb: Rescan})},
		{"below a price", "costs $5, no $$\n/threatdelta rescan", one(Command{Verb: Rescan})},
		{"below a footnote", "a[^1]\n\n[^1]: note\n\n/threatdelta rescan", one(Command{Verb: Rescan})},
		{"below a table", "a | b\n--- | ---\nc | d\n\n/threatdelta rescan", one(Command{Verb: Rescan})},
		{"below emphasis", "**Note:** a_b *c*\n/threatdelta rescan *now*", one(Command{Verb: Rescan})},
		{"below a comparison", "a < b and c > d\n/threatdelta rescan", one(Command{Verb: Rescan})},
	})
}

// TestMalformedCommands: Problem is a part of the answer.
func TestMalformedCommands(t *testing.T) {
	checkParse(t, []parsing{
		{"no verb", "/threatdelta", one(Command{Problem: "write `accept"})},
		{"other verb", "/threatdelta approve 9f3a5c x", one(Command{Problem: "write `accept"})},
		{"no fingerprint", "/threatdelta accept", one(Command{Problem: "is missing: copy"})},
		{"short", "/threatdelta accept 9f3a5 x", one(Command{Problem: "too short"})},
		{"no digits", "/threatdelta reject everything", one(Command{Problem: "no fingerprint"})},
		{"look-alikes", "/threatdelta reject 9f3a5с", one(Command{Problem: "no fingerprint"})},
		{"long", "/threatdelta reject " + strings.Repeat("a", 65), one(Command{Problem: "no fingerprint"})},
		{"no reason", "/threatdelta accept 9f3a5c", one(Command{Problem: "the reason is missing"})},
		{"reason that cannot be seen", "/threatdelta accept 9f3a5c \u200b\u202e\u0007", one(Command{Problem: "the reason is missing"})},
		{"reason on the next line", "/threatdelta accept 9f3a5c\nmTLS", one(Command{Problem: "the reason is missing"})},
		{"no rule", "/threatdelta explain", one(Command{Problem: "the rule is missing"})},
		{"no id", "/threatdelta explain @octo/all", one(Command{Problem: "no id of a rule"})},
	})
}

func TestParseBounds(t *testing.T) {
	got := Parse(strings.Repeat("/threatdelta rescan\n", 100))
	if len(got) != maxCommands+1 || got[maxCommands].Problem == "" || got[maxCommands-1].Verb != Rescan {
		t.Errorf("%d commands, the last %+v", len(got), got[len(got)-1])
	}
	if got := Parse("/threatdelta accept 9f3a5c " + strings.Repeat("é\u202e", 400)); utf8.RuneCountInString(got[0].Reason) != maxReason+1 {
		t.Errorf("a reason of %d characters", utf8.RuneCountInString(got[0].Reason))
	}
	if got := Parse("/threatdelta rescan\n" + strings.Repeat("x", maxBody)); got != nil {
		t.Error(got)
	}
	if got := Parse("/threatdelta rescan\n\n" + strings.Repeat("> - ", maxDepth)); len(got) != 1 || got[0].Problem == "" {
		t.Error(got)
	}
	if got := Parse("/threatdelta rescan\n\n" + strings.Repeat("-", 500)); len(got) != 1 || got[0].Verb != Rescan {
		t.Error(got)
	}
}

// FuzzDecide: whatever a comment says, its answer holds none of it but digits
// of fingerprints, mentions nobody and links nowhere; reasons are on one line.
func FuzzDecide(f *testing.F) {
	for _, s := range []string{"/threatdelta accept 9f3a5c because @octo/all <!-- x -->", "/threatdelta explain x\n/threatdelta reject 9f3a5c0011223344 `", "```\n/threatdelta rescan\n```\n/threatdelta rescan",
		"> q\n/threatdelta accept 9f3a5c [x](http://x)", "/threatdelta accept 9f3a5c \x00\xff\u2028r", "/threatdelta \u00a0rescan", "<!--/threatdelta rescan\n-->"} {
		f.Add(s)
	}
	c := caseOf(nil)
	f.Fuzz(func(t *testing.T, body string) {
		got := Decide(c, []Comment{{ID: 1, Author: "wendy", Body: body}})
		for _, a := range got.Answers {
			if strings.ContainsAny(a.Text, "@<>[]#!|\\*_~\x00\r") || strings.Contains(a.Text, "//") || strings.Count(a.Text, "`")%2 != 0 {
				t.Errorf("answer %q", a.Text)
			}
			if Parse(a.Text) != nil {
				t.Errorf("the answer %q is a command", a.Text)
			}
			if len(a.Text) > 200*(maxCommands+1) || a.Reaction == "" {
				t.Errorf("answer of %d bytes, reaction %q", len(a.Text), a.Reaction)
			}
		}
		for _, d := range got.Decisions {
			if d.Fingerprint != print1 || strings.ContainsAny(d.Reason, "\n\r\t\x00\u202e\u200b") || utf8.RuneCountInString(d.Reason) > maxReason+1 || d.Accepted && d.Reason == "" || !utf8.ValidString(d.Reason) {
				t.Errorf("decision %+v", d)
			}
		}
		if !strings.Contains(strings.ToLower(body), name) && len(got.Answers) > 0 {
			t.Errorf("an answer to %q", body)
		}
	})
}
