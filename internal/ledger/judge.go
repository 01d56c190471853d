package ledger

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/spelling"
)

// unknown judges a value of head under a key that its object does not have. own is
// true if the value is an edit of its own, and not part of a larger value that was
// added.
func (w *walker) unknown(v openapi.Value, s state, own bool) {
	near, decides := w.head.grammar.misspelt(s.in, s.key, v)
	switch {
	case !s.live || s.none != "", near == "" && !decides && w.isHarmless(s):
		if own {
			w.meaningless()
		}
	default:
		w.report(v, s, Edit{Decides: decides, Problem: unknownProblem(w.head.grammar, s, near)})
	}
}

// unknownGone counts an unknown key that head no longer has. If it was a
// misspelling of a key that decides, it may have had its effect.
func (w *walker) unknownGone(v openapi.Value, s state) {
	near, decides := w.base.grammar.misspelt(s.in, s.key, v)
	if !decides || !s.live || s.none != "" || w.holds(w.base, v) {
		w.count(state{field: field{none: Dropped}})
		return
	}
	w.report(v, s, Edit{AtBase: true, Problem: unknownProblem(w.base.grammar, s, near)})
}

// isHarmless reports whether an unknown key that is no misspelling is of a kind that
// real descriptions are full of: see Keyword and Habit.
func (w *walker) isHarmless(s state) bool {
	return s.in == schema || w.in.Base != nil && w.base.strange[strangeKey{s.in, s.key}]
}

// misshapen judges a value of head whose shape has no meaning in its place.
func (w *walker) misshapen(v openapi.Value, s state, own bool) {
	if !s.live || s.none != "" {
		if own {
			w.count(s)
		}
		return
	}
	w.report(v, s, Edit{Decides: s.decides && !w.isSlip(v, s), Problem: shapeProblem(w.head.grammar, v, s)})
}

// isSlip reports whether a wrong shape hides nothing: it is clear what its writer
// meant, and the value is read like that or has nothing to be read.
func (w *walker) isSlip(v openapi.Value, s state) bool {
	if s.in == properties { // a keyword of the schema, indented too deep
		f := w.head.grammar.field(schema, s.key, v)
		return !f.unknown && !f.decides && w.head.grammar.fits(f.to, v)
	}
	if v.Kind() != openapi.Map || v.Len() == 0 {
		return false
	}
	switch s.to {
	case security: // one requirement without its list
		for _, scopes := range v.Fields() {
			if !w.head.grammar.fits(scopeList, scopes) {
				return false
			}
		}
		return true
	case parameters: // a mapping by name
		for _, p := range v.Fields() {
			if !p.Get("in").Exists() && !refers(p) {
				return false
			}
		}
		return true
	case servers: // one server without its list
		return v.Get("url").Kind() == openapi.String
	}
	return false
}

// isStatus reports whether a key is that of responses: a status, a range of them,
// or the default (OpenAPI 3.1, 4.8.16).
func isStatus(key string) bool {
	digit := func(c byte) bool { return c >= '0' && c <= '9' }
	return key == "default" || len(key) == 3 && key[0] >= '1' && key[0] <= '9' &&
		(digit(key[1]) && digit(key[2]) || strings.EqualFold(key[1:], "xx"))
}

// report adds an edit that was not understood, once for each place.
func (w *walker) report(v openapi.Value, s state, e Edit) {
	side := 1
	if e.AtBase {
		side = 0
	}
	e.Span = v.KeySpan()
	e.Span.Pointer = pointerOf(w.way[side])
	at := Place{fmt.Sprint(side, w.file[side]), e.Span.Pointer}
	if w.reported[at] {
		return
	}
	w.reported[at] = true
	w.odd = append(w.odd, oddity{edit: e, is: w.signature(v, s)})
}

// oddity is an edit that was not understood, with what identifies it wherever it
// is.
type oddity struct {
	edit Edit
	is   signature
}

type signature struct {
	in, to kind
	key    string
	sum    uint64
}

func (w *walker) signature(v openapi.Value, s state) signature {
	return signature{in: s.in, to: s.to, key: s.key, sum: w.sum(v)}
}

// judgeAll drops oddities that only moved: base has the same elsewhere, and it is
// gone there.
func (w *walker) judgeAll() {
	if len(w.odd) == 0 {
		return
	}
	old := &walker{in: w.in, base: w.base, head: w.base, seed: w.seed, sums: w.sums, budget: w.budget, reported: map[Place]bool{}}
	old.in.Base = nil
	for i, g := range w.gone {
		old.enter("", fmt.Sprint(i)) // places do not matter if they differ
		old.scanEntry(g.value, g.state)
	}
	w.budget = old.budget
	moved := map[signature]int{}
	for _, o := range old.odd {
		moved[o.is]++
	}
	for _, o := range w.odd {
		if !o.edit.AtBase && moved[o.is] > 0 {
			moved[o.is]--
			w.out.Equal++
			continue
		}
		w.out.NotUnderstood = append(w.out.NotUnderstood, o.edit)
	}
}

// misspelt returns the known key that an unknown one was probably meant to be.
// decides reports whether the value would decide under that key, or at another
// place nearby.
func (g *grammar) misspelt(in kind, key string, v openapi.Value) (near string, decides bool) {
	o, s := g.object(in), shapeOf(v)
	near = nearest(key, g.knownKeys(in))
	if s == 0 {
		return near, false
	}
	container := s&(aMap|aList) != 0
	if near == "$ref" {
		return near, isLikeReference(v.Scalar())
	}
	if f := o.fields[near]; near != "" && f.decides {
		to := g.object(f.to)
		if container {
			decides = to.shape&(aMap|aList) != 0 && !to.idle
		} else {
			decides = to.shape&s != 0 && in != schema
		}
	}
	switch in {
	case pathItem, hookItem: // an object that is no method may be served
		decides = decides || s == aMap
	case response, body: // the content, without the key for it
		decides = decides || s == aMap && strings.Contains(key, "/")
	case operation, hookOperation: // the responses, without the key for them
		decides = decides || s == aMap && isStatus(key)
	case responses:
		decides = s == aMap
	}
	return near, decides || container && nearest(key, elsewhere(in)) != ""
}

// knownKeys returns the keys that an object of the kind may have, sorted.
func (g *grammar) knownKeys(in kind) []string {
	list := []string{"$ref"}
	for k := range g.object(in).fields {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}

// isLikeReference reports whether a text looks like a reference.
func isLikeReference(text string) bool {
	for _, end := range [...]string{".yaml", ".yml", ".json"} {
		if strings.HasSuffix(text, end) {
			return true
		}
	}
	return strings.Contains(text, "#/")
}

func nearest(key string, candidates []string) string {
	if near := spelling.Nearest(key, candidates); isAlike(key, near) {
		return near
	}
	return ""
}

// elsewhere lists keys that decide in another object or version of the
// specification, and are written in this one by mistake.
func elsewhere(in kind) []string {
	switch in {
	case root:
		return []string{"securitySchemes", "securityDefinitions", "components", "servers"}
	case components:
		return []string{"security", "securityDefinitions", "paths"}
	case schema:
		return nil
	case operation, hookOperation:
		return []string{"requestBody", "servers", "callbacks", "securitySchemes", "content"}
	case response:
		return []string{"schema", "content", "security"}
	case body:
		return []string{"schema", "security"}
	case media:
		return []string{"properties", "security"}
	}
	return []string{"security"}
}

// isAlike reports whether a key is so similar to a known one that it was probably
// meant. Short words are similar by chance.
func isAlike(key, near string) bool {
	switch {
	case near == "":
		return false
	case strings.EqualFold(key, near):
		return true
	}
	return len(key) > 4 || len(key) > 2 && (strings.HasPrefix(near, key) || lacksOne(near, key) || lacksOne(key, near) || differsInOne(key, near))
}

// differsInOne reports whether exactly one letter differs.
func differsInOne(a, b string) bool {
	other := 0
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			other++
		}
	}
	return len(a) == len(b) && other == 1
}

// lacksOne reports whether b is a without one of its letters.
func lacksOne(a, b string) bool {
	if len(a) != len(b)+1 {
		return false
	}
	i := 0
	for i < len(b) && a[i] == b[i] {
		i++
	}
	return a[i+1:] == b[i:]
}

func unknownProblem(g *grammar, s state, near string) string {
	hint := ""
	if near != "" {
		hint = fmt.Sprintf("; %q is probably meant", near)
	}
	return fmt.Sprintf("%s has no field %.60q%s", g.object(s.in).name, s.key, hint)
}

func shapeProblem(g *grammar, v openapi.Value, s state) string {
	what := fmt.Sprintf("%.60q", s.key)
	if s.key == "" {
		what = "an item of " + g.object(s.in).name
	}
	return fmt.Sprintf("%s is %s where %s should stand", what, shapeName(v), wanted(g.object(s.to).shape))
}

func shapeName(v openapi.Value) string {
	switch v.Kind() {
	case openapi.Map:
		return "a mapping"
	case openapi.List:
		return "a list"
	case openapi.Number:
		return "a number"
	case openapi.Bool:
		return "a boolean"
	}
	return "a text"
}

func wanted(s shape) string {
	switch {
	case s&aMap != 0 && s&aList != 0:
		return "a mapping or a list"
	case s&aMap != 0:
		return "a mapping"
	case s&aList != 0:
		return "a list"
	case s == scalar || s == aString:
		return "a text"
	case s&aNumber != 0:
		return "a number"
	}
	return "true or false"
}
