package diff

import (
	"slices"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/regular"
)

// The texts of whole numbers, and of any.
const (
	wholeTexts  = `^[+-]?[0-9]+$`
	numberTexts = `^[+-]?[0-9]*\.?[0-9]+([eE][+-]?[0-9]+)?$`
)

// wasText reports whether what head's value is on the way, a text, was accepted before
// by one of base's alternatives.
func (g *graph) wasText(base []*api.Schema, head *api.Schema) bool {
	return g.wasTextIn(base, head, nil)
}

// wasTextIn is wasText of a variant of others, see areAcceptingIn.
func (g *graph) wasTextIn(base []*api.Schema, head *api.Schema, around []*api.Schema) bool {
	if slices.Contains(around, head) {
		return true
	}
	if c := firstChoice(head); len(c) > 0 {
		around = append(around[:len(around):len(around)], head)
		return !slices.ContainsFunc(c, func(h *api.Schema) bool { return !g.wasTextIn(base, h, around) && !g.areAccepting(base, h, api.In) })
	}
	spelled, ok := spelledTexts(head)
	return ok && slices.ContainsFunc(undividedOf(base), func(b *api.Schema) bool { return g.acceptsTexts(b, head, spelled) })
}

// spelledTexts are the texts of which a value is one on the way, false for a list and for
// what may be of several types: of these a list has another element now.
func spelledTexts(x *api.Schema) (*api.Facts, bool) {
	f := x.Facts()
	out := &api.Facts{Types: []string{"string"}}
	switch f.Type() {
	case "string":
		same := *f
		return &same, true
	case "boolean":
		out.Enum, out.HasEnum = []string{"false", "true"}, true
	case "integer":
		out.Patterns = []string{wholeTexts}
		if f.Minimum.Set && f.Maximum.Set {
			out.MaxLength = api.Bound{Value: float64(max(len(textOfNumber(f.Minimum.Value)), len(textOfNumber(f.Maximum.Value)))), Set: true}
		}
	case "number":
		out.Patterns = []string{numberTexts}
	default:
		return nil, false
	}
	if f.HasEnum {
		out.Enum, out.HasEnum, out.Patterns = f.Enum, true, nil
	}
	return out, true
}

func textOfNumber(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

// acceptsTexts reports whether base accepts all texts of head's single value.
func (g *graph) acceptsTexts(base, head *api.Schema, spelled *api.Facts) bool {
	b := base.Facts()
	if len(base.Checks()) > 0 {
		return false
	}
	switch b.Type() {
	case "string":
		return len(spelled.Relaxed(b, g.within)) == 0
	case "integer", "number":
		if free := (&api.Facts{Types: b.Types}); len(free.Relaxed(b, g.within)) > 0 || head.Facts().Type() != "string" {
			return false
		}
		pattern := numberTexts
		if b.Is("integer") {
			pattern = `^-?[0-9]+$`
		}
		return !spelled.HasEnum && g.within(spelled.Patterns, pattern) == regular.Yes
	}
	return false
}

// mayHoldList reports whether a value is a text that may spell several values of a list: it
// is none of a closed list of words without what stands between them.
func mayHoldList(f *api.Facts) bool {
	return f.Type() == "string" && (!f.HasEnum || slices.ContainsFunc(f.Enum, func(v string) bool { return strings.ContainsAny(v, ", |\t") }))
}

// single compares what was a list of single values in a parameter, of which one may be
// alone, with what is a single value now: the text of one is a list of one. It returns
// false where neither is so.
func (g *graph) single(n *node) bool {
	b, h := n.base.Facts(), n.head.Facts()
	of := n.base.Property(api.Element)
	if n.as != text || b.Type() != "array" || of == nil || b.MinItems.Value > 1 || h.Type() == "" || h.Type() == "array" || h.Type() == "object" || b.MaxItems.Set && mayHoldList(h) ||
		len(n.base.Choices())+len(n.head.Choices()) > 0 || slices.ContainsFunc(n.base.Checks(), func(c api.Check) bool { return c.Keyword != "uniqueItems" }) {
		return false
	}
	n.children = append(n.children, child{n.below(g, of.Schema, n.head), nil})
	return true
}
