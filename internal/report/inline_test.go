package report

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/severity"
)

func TestInlineGolden(t *testing.T) {
	r := rich()
	gone := r.Specs[1].Findings[0]
	for _, tt := range []struct {
		file string
		f    finding.Finding
	}{
		{"inline.md", r.Specs[0].Findings[0]},
		{"inline-base.md", gone},
		{"inline-hostile.md", r.Specs[0].Findings[2]},
	} {
		golden(t, tt.file, Inline(tt.f, nil, Options{Link: link, Home: "https://github.example/o/r"}))
	}
	title, message := Plain(r.Specs[0].Findings[0])
	golden(t, "annotation.txt", title+"\n"+message+"\n")
}

// TestInlineIsInert puts every hostile name into every string of a finding.
func TestInlineIsInert(t *testing.T) {
	for _, s := range hostile() {
		t.Run(fmt.Sprintf("%.20q", s), func(t *testing.T) {
			t.Parallel()
			inertInlineComment(t, s)
		})
	}
}

func FuzzInline(f *testing.F) {
	for _, s := range []string{"@org/team", "`a``b`", "<!-- threatdelta-finding:0 -->", "[x](http://e)", "##[error]", "::x", "\u202e", "\xff", "```suggestion"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 2000 {
			t.Skip()
		}
		inertInlineComment(t, s)
	})
}

func inertInlineComment(t *testing.T, s string) {
	t.Helper()
	f := stuffedFinding(s, s, severity.Worsened, severity.High)
	f.Related = append(f.Related, f.Related[0], f.Related[0], f.Related[0])
	md := Inline(f, nil, Options{Link: link, Home: "https://github.example/o/r"})
	inertBytes(t, "inline", md)
	for _, line := range strings.Split(strings.TrimSuffix(md, "\n"), "\n") {
		line = strings.TrimSuffix(strings.TrimPrefix(line, "<sub>"), "</sub>")
		inertInline(t, line)
	}
	if n := utf8.RuneCountInString(md); n > inlineBytes+10000 {
		t.Errorf("%d characters", n)
	}
	title, message := Plain(f)
	inertBytes(t, "annotation", title)
	inertBytes(t, "annotation", message)
	if n := utf8.RuneCountInString(title); n > 120 {
		t.Errorf("a title of %d characters", n)
	}
	if strings.TrimSpace(title) == "" || strings.TrimSpace(message) == "" {
		t.Errorf("an empty annotation: %q, %q", title, message)
	}
}
