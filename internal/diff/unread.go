package diff

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// unread returns the reference that leads nowhere in a place of an operation, such as
// "requestBody"; the zero value where there is none. Keys are compared without case.
func unread(o *api.Operation, keys ...string) openapi.Value {
	if len(o.Unresolved) == 0 {
		return openapi.Value{}
	}
	v := o.API.Doc.Deref(o.Value)
	for _, key := range keys {
		next := openapi.Value{}
		for name, entry := range v.Named() {
			if strings.EqualFold(name, key) {
				next = entry
			}
		}
		v = next
	}
	if !slices.ContainsFunc(o.Unresolved, func(u openapi.Value) bool { return u.ID() == v.ID() }) {
		return openapi.Value{}
	}
	return v
}

// unreadParameters finds the parameters of head that stand behind a reference which led
// nowhere at base: nobody knows whether callers could send them.
func unreadParameters(p *Pair) map[openapi.ID]bool {
	if len(p.Base.Unresolved) == 0 {
		return nil
	}
	before := map[string]bool{}
	for _, v := range p.Base.Unresolved {
		text, _ := v.Ref()
		before[text] = true
	}
	doc := p.Head.API.Doc
	out := map[openapi.ID]bool{}
	for _, holder := range [...]openapi.Value{p.Head.Item, doc.Deref(p.Head.Value)} {
		for raw := range holder.Bare().Get("parameters").Items() {
			if text, ok := raw.Ref(); ok && before[text] {
				out[doc.Deref(raw).ID()] = true
			}
		}
	}
	return out
}

// unreadBody adds the body of head that stands where a reference led nowhere at base, and
// reports whether there was one.
func (c *comparison) unreadBody(p *Pair) bool {
	if !unread(p.Base, "requestBody").Exists() {
		return false
	}
	if len(p.Head.Body) > 0 {
		m := p.Head.Body[0]
		leaf := api.BodyLeaf(api.RequestBody, m.Schema, m.Value)
		c.add(InputAdded{Leaves: []api.Leaf{leaf}, Unread: true}, p.Base.Value.Get("requestBody").KeySpan(), m.Value.KeySpan(), p)
	}
	return true
}

// unreadResponse compares an answer with what stood behind a reference that led nowhere
// at base: what it declares could be there before. It reports whether there was one.
func (c *comparison) unreadResponse(p *Pair, h *api.Response) bool {
	was := unread(p.Base, "responses", h.Status)
	if !was.Exists() {
		was = unread(p.Base, "responses")
	}
	if !was.Exists() {
		return false
	}
	for _, m := range h.Media {
		c.root(p, c.delta.Base.Schema(was), m.Schema, api.Out, api.BodyLeaf(api.ResponseBody(h.Status), m.Schema, m.Value))
	}
	return true
}
