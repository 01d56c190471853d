package threat

import (
	"fmt"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// ResolvedFindings returns what the change d resolves: what the reversed change would
// introduce. Only a state is resolved (see [Reports]), and only if it is seen to be gone:
// not what the change introduces itself, and nothing of an operation that can no longer
// be seen, lost what it carries, or lets in more callers than before. A finding about
// several operations is about those that remain.
func ResolvedFindings(d *diff.Delta, reversed, introduced []*Finding) []*Finding {
	here := map[[3]string]bool{}
	for _, f := range introduced {
		here[f.key()] = true
	}
	seen := map[*api.Operation]bool{} // by the operation at head: whether it is in view
	var out []*Finding
	for _, f := range reversed {
		if f.rule.Reports != States || f.noResolution || here[f.key()] || f.State == severity.Worsened {
			continue
		}
		m := *f
		m.State, m.Base, m.Head, m.Pairs = severity.Resolved, f.Head, f.Base, nil
		for _, p := range f.Pairs {
			own := &diff.Pair{Base: p.Head, Head: p.Base, Moved: p.Moved}
			if own.Head == nil {
				continue
			}
			visible, known := seen[own.Head]
			if !known {
				visible = inView(d, own)
				seen[own.Head] = visible
			}
			if visible {
				m.Pairs = append(m.Pairs, own)
			}
		}
		if len(m.Pairs) == 0 && len(f.Pairs) > 0 {
			continue
		}
		m.Message = resolvedMessage(&m)
		out = append(out, &m)
	}
	return out
}

// inView reports whether what is not found in an operation any more can be
// believed to be gone: the operation says at head what it said at base, and lets
// in no more.
func inView(d *diff.Delta, p *diff.Pair) bool {
	b, h := p.Base, p.Head
	if b == nil {
		return true
	}
	switch {
	case d.CommonHead(h.Auth).IsLooser(d.CommonBase(b.Auth)):
		return false
	case more(h.API.Undefined(h.Auth), b.API.Undefined(b.Auth)):
		return false // what it asks for now is not known
	case carries(b.Body) && !carries(h.Body), carries(answers(b)) && !carries(answers(h)):
		return false
	}
	return !more(unresolved(h), unresolved(b))
}

// carries reports whether some body says what is in it.
func carries(list []api.Media) bool {
	return slices.ContainsFunc(list, func(m api.Media) bool { return !m.Schema.IsEmpty() })
}

// answers are the bodies of successful answers.
func answers(o *api.Operation) []api.Media {
	var out []api.Media
	for _, r := range o.Responses {
		if r.IsSuccess() || r.Status == "default" {
			out = append(out, r.Media...)
		}
	}
	return out
}

// unresolved lists the references of an operation that are not followed.
func unresolved(o *api.Operation) []string {
	var out []string
	if !slices.ContainsFunc(o.API.Doc.Notes, func(n openapi.Note) bool { return n.Kind == openapi.Unresolved }) {
		return nil
	}
	for _, v := range o.UnresolvedReferences() {
		text, _ := v.Ref()
		out = append(out, text)
	}
	return out
}

// more reports whether head has one that base does not.
func more(head, base []string) bool {
	return slices.ContainsFunc(head, func(s string) bool { return !slices.Contains(base, s) })
}

// resolvedMessage says what is no longer so. The message of the reversed change would
// describe what did not happen.
func resolvedMessage(f *Finding) string {
	where := "the API"
	if len(f.Pairs) > 0 {
		where = quoted(f.Pairs[0].Op().String())
	}
	switch n := len(f.Pairs) - 1; {
	case n == 1:
		where += " (and 1 more operation)"
	case n > 1:
		where += fmt.Sprintf(" (and %d more operations)", n)
	}
	first, size := utf8.DecodeRuneInString(f.rule.Title)
	return fmt.Sprintf("No longer so for %s: %c%s (%s)", where, unicode.ToLower(first), f.rule.Title[size:], quoted(f.Subject))
}
