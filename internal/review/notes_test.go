package review

import (
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// noted is a side with notes, each "file pointer message".
func noted(lines ...string) *api.API {
	a := &api.API{Doc: &openapi.Document{}}
	for _, l := range lines {
		parts := strings.SplitN(l, " ", 3)
		a.Doc.Notes = append(a.Doc.Notes, openapi.Note{Message: parts[2], Span: openapi.Span{File: parts[0], Pointer: parts[1], Line: 1}})
	}
	return a
}

// TestNotesOfBaseAndHead: a note is said once, of base only where head does not have it,
// be it that it moved, and of each file that has it.
func TestNotesOfBaseAndHead(t *testing.T) {
	for name, c := range map[string]struct {
		base, head *api.API
		want       string
	}{
		"on both sides":            {noted("a /x m"), noted("a /x m"), "a:m"},
		"twice at one place":       {nil, noted("a /x m", "a /x m"), "a:m"},
		"in two files":             {nil, noted("a /x m", "b /x m"), "a:m b:m"},
		"of a renamed file":        {noted("old /x m"), noted("new /x m"), "new:m"},
		"moved within the file":    {noted("a /x/0 m"), noted("a /x/1 m"), "a:m"},
		"one of two is gone":       {noted("a /x/0 m", "a /x/1 m"), noted("a /x/1 m"), "a:m a:at base: m"},
		"gone":                     {noted("a /x m"), noted(), "a:at base: m"},
		"another one at its place": {noted("a /x m"), noted("a /x n"), "a:n a:at base: m"},
	} {
		var got []string
		for _, n := range notes(c.base, c.head, false) {
			got = append(got, n.File+":"+n.Message)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestNotesOfTheUnchanged: what is the same on both sides is no news, but for what a
// limit leaves out.
func TestNotesOfTheUnchanged(t *testing.T) {
	a := noted("a /x m", "a /y too much")
	a.Doc.Notes[1].Kind = openapi.Limit
	if got := notes(a, a, true); len(got) != 1 || got[0].Message != "too much" || got[0].Level != "error" {
		t.Errorf("%+v", got)
	}
}

// TestLongPointers: places that differ at their end do not read alike.
func TestLongPointers(t *testing.T) {
	long := "/paths/~1" + strings.Repeat("ü", 400)
	one, other := withoutMiddle(long+"/get"), withoutMiddle(long+"/put")
	if one == other || len([]rune(one)) != 301 || withoutMiddle("/paths") != "/paths" {
		t.Errorf("%s and %s", one, other)
	}
}
