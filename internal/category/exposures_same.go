package category

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
)

// asOne makes one leak of those that let out the same declarations: a schema
// that several operations return at different places, with success and with
// failure. A few new operations stay apart, each at its line, but for errors,
// whose schemas nearly all share.
func asOne(all []Exposure, of valueCategory) []Exposure {
	if of == Lifted || of == Reached || of == Outbound {
		return all
	}
	keys := make([]string, len(all))
	fresh := map[string]int{}
	for i, e := range all {
		keys[i] = fmt.Sprint(declarations(e.Values), e.declared, e.withheld)
		if e.IsNew && of != ErrorDetail {
			keys[i] += fmt.Sprint(" new ", e.Pairs[0].Op().Auth.Open())
			fresh[keys[i]]++
		}
	}
	at := map[string]int{}
	var out []Exposure
	for j, e := range all {
		i, known := at[keys[j]]
		if n := fresh[keys[j]]; !known || n > 0 && n < alikeNew {
			at[keys[j]] = len(out)
			out = append(out, e)
			continue
		}
		out[i] = out[i].with(e)
	}
	return out
}

// alikeNew is from how many new operations on that return the same they are told
// as one.
const alikeNew = 4

// declarations spells where values are declared.
func declarations(values []ExposedValue) string {
	seen := map[openapi.ID]bool{}
	var all []string
	for _, v := range values {
		if id := v.Leaf.Entry.EntryID(); !seen[id] {
			seen[id] = true
			all = append(all, fmt.Sprintf("%p", id.Key()))
		}
	}
	sort.Strings(all)
	return strings.Join(all, " ")
}

// failedAlike reports whether the errors of the operation carried a value of the
// name before, at whatever place: to wrap it tells nobody more.
func failedAlike(p *threat.Pass, pair *diff.Pair, l api.Leaf) bool {
	if pair.Base == nil {
		return false
	}
	before := threat.Once(p, "error details of "+pair.Base.String(), func() map[string]int {
		out := map[string]int{}
		for _, b := range pair.Base.Outputs() {
			if semantics.IsFailure(pair.Base, b) {
				name := strings.ToLower(b.Name())
				out[name] = max(out[name], int(semantics.ErrorDetail(b))+1)
			}
		}
		return out
	})
	return before[strings.ToLower(l.Name())] > int(semantics.ErrorDetail(l))
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
	before := threat.Once(p, "credentials of "+pair.Base.String(), func() answered {
		out := answered{declared: map[string]int{}}
		for _, b := range pair.Base.Outputs() {
			if v := p.Classify(pair.Base, b, api.Out); b.Success() && v.Class == sensitive.Cred && v.Level == sensitive.S3 && v.Confidence > sensitive.Low {
				out.names = append(out.names, credentialWords(b))
				if in := b.DeclaredIn(); in != "" {
					out.declared[in+"."+b.Name()] = max(out.declared[in+"."+b.Name()], 1+lists(b))
				}
			}
		}
		return out
	})
	if len(before.names) == 0 {
		return false
	}
	if before.declared[l.DeclaredIn()+"."+l.Name()] > lists(l) {
		return true // at another place, and not of many for one
	}
	kind := credentialWords(l)
	return slices.ContainsFunc(before.names, func(b []string) bool { return sameCredential(kind, b) })
}

// lists counts the lists that a value lies in.
func lists(l api.Leaf) int { return strings.Count(l.Path, "[]") }

// sameCredential reports whether two names are one, or one is the other with
// words in front: a session token, the session token of a vendor. One word alone
// ends the names of too many things.
func sameCredential(a, b []string) bool {
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
	for i := len(l.Names) - 1; i >= 0; i-- {
		switch n := l.Names[i]; strings.ToLower(n) {
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
