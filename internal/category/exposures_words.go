package category

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// valueWords names a value by its path; deep down by the schema that holds it,
// which says more.
func valueWords(l api.Leaf) string {
	if strings.HasPrefix(l.Where(), "response header") {
		return "the header " + wording.Name(l.Path())
	}
	if in := l.DeclaredIn(); len(l.Path()) > 70 && in != "" {
		return wording.Name(in + "." + l.Name())
	}
	return wording.Name(l.Path())
}

// ClassWords says in words the data class of a value in brackets, "" where it has none.
func ClassWords(v sensitive.Verdict) string {
	if v.Level == sensitive.S0 || v.Class.Word() == "" {
		return ""
	}
	return " (" + v.Class.Word() + ")"
}

// Callers says who gets in: "anybody", "every caller with `bearer`". Of several
// operations the first is the easiest to reach.
func Callers(p *threat.Pass, pairs ...*diff.Pair) string {
	o := pairs[0].Op()
	text := strings.ReplaceAll(o.API.Describe(o.Auth), " | ", " or ")
	others := slices.ContainsFunc(pairs, func(q *diff.Pair) bool { return q.Op().API.Describe(q.Op().Auth) != o.API.Describe(o.Auth) })
	asked := p.RequiredCredentialHeader(o)
	switch {
	case others && p.IsOpen(o):
		return "all their callers, the first to anybody"
	case others:
		return "all their callers"
	case !p.Conventions.DemandsNow:
		return "every caller"
	case asked != "":
		return "callers with " + wording.Name(asked) + ", as its parameters have it"
	case o.Auth.IsOpen():
		return "anybody"
	case o.Auth.Unspecified || len(text) > 60:
		return "every caller let in"
	}
	return "every caller with " + wording.Name(text)
}
