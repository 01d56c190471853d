package category

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
)

// atBase is what an operation of head was at base, nil for a new one.
func atBase(p *threat.Pass, o *api.Operation) *api.Operation {
	return threat.Once(p, "operations of base", func() map[*api.Operation]*api.Operation {
		out := map[*api.Operation]*api.Operation{}
		for _, q := range p.Delta.Pairs {
			if q.Base != nil && q.Head != nil {
				out[q.Head] = q.Base
			}
		}
		return out
	})[o]
}

// IsRenamedHeader reports whether a header that must be sent on one side of an operation
// has another name on the other side: there stands one that must be sent, of the same
// type, that this side does not have, and whose name speaks of nothing else.
func IsRenamedHeader(l api.Leaf, own, other *api.Operation) bool {
	return l.Where() == "header" && l.Required() && slices.ContainsFunc(other.Parameters, func(x *api.Parameter) bool {
		known := slices.ContainsFunc(own.Parameters, func(y *api.Parameter) bool { return y.In == x.In && strings.EqualFold(y.Name, x.Name) })
		return x.In == "header" && x.Required && !known && x.Schema.Facts().Type() == l.Schema().Facts().Type() && !semantics.IsClosedList(x.Schema) && !semantics.IsProtocolName(words.Tokens(x.Name))
	})
}

// isWithin reports whether one place lies within another.
func isWithin(inner, outer openapi.Span) bool {
	return inner.File == outer.File && inner.Line >= outer.Line && inner.EndLine <= outer.EndLine
}

// hasFailedAlike reports whether the errors of the operation carried a value of the
// name before, at whatever place: then nobody learns more from it.
func hasFailedAlike(p *threat.Pass, pair *diff.Pair, l api.Leaf) bool {
	if pair.Base == nil {
		return false
	}
	before := threat.OnceOf(p, "error details", pair.Base, func() map[string]int {
		out := map[string]int{}
		for _, b := range pair.Base.Outputs() {
			if semantics.IsInError(pair.Base, b) {
				name := strings.ToLower(b.Name())
				out[name] = max(out[name], int(semantics.ErrorDetailOf(b))+1)
			}
		}
		return out
	})
	return before[strings.ToLower(l.Name())] > int(semantics.ErrorDetailOf(l))
}

// HasAnsweredAlike reports whether the operation answered with the same kind of
// credential before: its callers get nothing that they did not have.
func HasAnsweredAlike(p *threat.Pass, pair *diff.Pair, l api.Leaf) bool {
	if pair.Base == nil {
		return false
	}
	type answered struct {
		names    [][]string
		declared map[string]int // in how many lists, and one, by component and name
	}
	before := threat.OnceOf(p, "credentials", pair.Base, func() answered {
		out := answered{declared: map[string]int{}}
		for b, v := range p.Credentials(pair.Base) {
			if b.IsSuccess() && v.Level == sensitive.S3 && v.Confidence > sensitive.Low {
				out.names = append(out.names, credentialWords(b))
				if in := b.DeclaredIn(); in != "" {
					out.declared[in+"."+b.Name()] = max(out.declared[in+"."+b.Name()], 1+listDepth(b))
				}
			}
		}
		return out
	})
	if len(before.names) == 0 {
		return false
	}
	if len(before.declared) > 0 && before.declared[l.DeclaredIn()+"."+l.Name()] > listDepth(l) {
		return true // at another place, and not of many for one
	}
	kind := credentialWords(l)
	return slices.ContainsFunc(before.names, func(b []string) bool { return isSameCredential(kind, b) })
}

// listDepth counts the lists that a value lies in.
func listDepth(l api.Leaf) int {
	var room [16]string
	n := 0
	for _, name := range l.AppendNames(room[:0], api.MaxDepth) {
		n += strings.Count(name, api.Element)
	}
	return n
}

// isSameCredential reports whether two names are one, or one is the other with
// words in front: a session token, the session token of a vendor. One word alone
// ends the names of too many things.
func isSameCredential(a, b []string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return len(a) > 1 && slices.Equal(a, b[len(b)-len(a):]) || slices.Equal(a, b)
}

// credentialWords are the words of a name; of a short one with those of the
// object around it.
func credentialWords(l api.Leaf) []string {
	tokens := words.Tokens(l.Name())
	if len(tokens) > 1 {
		return tokens
	}
	own := false
	names := l.Names()
	for i := len(names) - 1; i >= 0; i-- {
		switch n := names[i]; strings.ToLower(n) {
		case api.Element, api.Map, "data", "result", "results", "response", "payload", "attributes", "items":
		default:
			if own {
				return append(words.Tokens(n), tokens...)
			}
			own = true
		}
	}
	return tokens
}
