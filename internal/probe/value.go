package probe

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/request"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/words"
)

// undeclared is a property that no description declares.
const undeclared = "threatdeltaProbe"

// writtenProperty: a property that is written is refused, or reads as something else.
func (b *builder) writtenProperty(p *diff.Pair) error {
	o := p.Head
	if o == nil {
		return errGone
	}
	leaf, ok := b.input(o)
	if !ok {
		return errNoneAt
	}
	r, err := b.made(o, plan.A)
	if err != nil {
		return err
	}
	names := leaf.Names()
	sent, expected := b.privilegedValue(leaf)
	if leaf.Schema().Facts().Is("object") {
		leaf = leaf.Child(&api.Property{Name: undeclared})
		names = leaf.Names()
		word := b.unique()
		sent, expected = word, b.text(word)
	}
	if b.probe.Omitted {
		standard, known := defaultOf(leaf.Schema())
		if !known {
			return errors.New("the description has no default to look for")
		}
		sent, expected = nil, plan.Literal(spelled(standard))
		r, err = r.Without(leaf)
	} else {
		r, err = r.With(leaf, sent)
	}
	if err != nil {
		return err
	}
	write, err := b.call(fmt.Sprintf("call %s with %s", o, leaf.Name()), plan.A, o, r)
	if err != nil {
		return err
	}
	b.risks(risk(o))
	return b.readBack(o, write, names, expected)
}

// readBack asks for the value that was written: of the object itself where it can be
// read at the same path, else of the answer to the write.
func (b *builder) readBack(o *api.Operation, write plan.Step, names []string, expected plan.Text) error {
	at := pointer(names)
	cases := []plan.Case{
		{Verdict: plan.Confirmed, Of: plan.Any, Status: []string{"2xx"}, Body: &plan.BodyIs{Pointer: at, Is: plan.Equals, Value: expected}, Because: "the value was kept"},
		{Verdict: plan.Refuted, Of: plan.All, Status: []string{"2xx"}, Body: &plan.BodyIs{Pointer: at, Is: plan.Present}, Because: "the value reads as another"},
	}
	list := o.API.EndpointsAt(o.Path)
	i := slices.IndexFunc(list, func(x *api.Operation) bool { return x.Method == "GET" })
	if i < 0 || o.Method == "POST" {
		cases = append(cases, plan.Case{Verdict: plan.Refuted, Of: plan.All, Status: []string{"400", "403", "422"}, Because: "the value was rejected"})
		b.add(write, &plan.Expect{Check: plan.LacksValue, Cases: cases})
		return nil
	}
	r, err := b.made(list[i], plan.A)
	if err != nil {
		return err
	}
	read, err := b.call("read it back", plan.A, list[i], r)
	if err != nil {
		return err
	}
	b.prepare(write, plan.Try)
	b.add(read, &plan.Expect{Check: plan.LacksValue, Cases: cases})
	return nil
}

// privilegedValue is a value that an ordinary user would like to have, and how it reads.
func (b *builder) privilegedValue(l api.Leaf) (sent any, expected plan.Text) {
	f := l.Schema().Facts()
	switch tokens := words.Tokens(l.Name()); {
	case f.HasEnum && len(f.Enum) > 0:
		i := max(0, slices.IndexFunc(f.Enum, semantics.IsPrivilegedValue))
		if f.Is("integer") || f.Is("number") {
			return json.Number(f.Enum[i]), plan.Literal(f.Enum[i])
		}
		return f.Enum[i], plan.Literal(f.Enum[i])
	case f.Is("boolean"):
		return true, plan.Literal("true")
	case f.Is("integer") || f.Is("number"):
		n := "1000000"
		if f.Maximum.Set {
			n = json.Number(fmt.Sprint(f.Maximum.Value)).String()
		}
		return json.Number(n), plan.Literal(n)
	case f.Format == "" && len(f.Patterns) == 0 && words.HasAny(tokens, "role", "roles", "scope", "scopes", "permission", "permissions", "group", "groups"):
		return "admin", plan.Literal("admin")
	case f.Format == "" && len(f.Patterns) == 0 && (!f.MaxLength.Set || f.MaxLength.Value >= 24):
		word := b.unique()
		return word, b.text(word)
	}
	v, err := request.Value(l.Schema(), api.In)
	if err != nil {
		v = "threatdelta"
	}
	return v, plan.Literal(spelled(v))
}

// spelled is a value as it compares: a string as it is, else its JSON.
func spelled(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	raw, err := json.Marshal(v)
	if err != nil { // a number that JSON has not
		return ""
	}
	return string(raw)
}

// defaultOf is the default of a schema.
func defaultOf(s *api.Schema) (any, bool) {
	for _, d := range s.Declarations() {
		if v := d.Get("default"); v.Exists() {
			return v.Any(), true
		}
	}
	return nil, false
}

// acceptedValue: a value that base refused is refused.
func (b *builder) acceptedValue(p *diff.Pair) error {
	o := p.Head
	if o == nil {
		return errGone
	}
	valid, err := b.made(o, plan.A)
	if err != nil {
		return err
	}
	r, what := valid, ""
	switch media, isMedia := strings.CutPrefix(b.finding.Subject, api.RequestBody+" "); {
	case isMedia && strings.Contains(media, "/") && !strings.HasPrefix(media, "$"):
		return b.otherMedia(o, r, media)
	case b.isShown(p):
		r, what = b.ownedBy(o, b.finding.Shown, plan.A), "what base refused"
	case b.probe.Omitted:
		r, what, err = b.leftOut(p, r)
	default:
		r, what, err = b.refusedByBase(p, r)
	}
	if err != nil {
		return err
	}
	if err := b.baseline(o, valid); err != nil {
		return err
	}
	s, err := b.call("call "+o.String()+" with "+what, plan.A, o, r)
	if err != nil {
		return err
	}
	b.risks(risk(o))
	b.add(s, plan.Rejected())
	return nil
}

// isShown reports whether the proof of the finding is a request to the operation that has
// what base refused: a second reading of both descriptions agrees to that.
func (b *builder) isShown(p *diff.Pair) bool {
	shown := b.finding.Shown
	return shown != nil && p.Base != nil && shown.Method == p.Head.Method && shown.Path == p.Head.Path &&
		slices.ContainsFunc(b.finding.Changes, func(c *diff.Change) bool {
			switch c.What.(type) {
			case diff.InputRelaxed, diff.InputRemoved, diff.InputReworded:
				return true
			}
			return false
		})
}

// leftOut is the request without the proof that the finding is about.
func (b *builder) leftOut(p *diff.Pair, r *request.Request) (*request.Request, string, error) {
	leaf, ok := b.input(p.Head)
	if !ok && p.Base != nil {
		leaf, ok = b.input(p.Base)
	}
	if !ok || !semantics.IsProof(p.Head, leaf) && b.finding.Subject != leaf.Subject() {
		for _, l := range p.Head.Inputs() {
			if semantics.IsProof(p.Head, l) && !semantics.IsNewSecret(p.Head, l) {
				leaf, ok = l, true
				break
			}
		}
	}
	if !ok {
		return r, "no proof of who calls", nil
	}
	out, err := r.Without(leaf)
	return out, leaf.Name() + " left out", err
}

// otherMedia: a body of another media type is refused. XML names an entity of the
// tester's own host: whoever fetches it is seen there.
func (b *builder) otherMedia(o *api.Operation, r *request.Request, media string) error {
	own := r.Clone()
	own.Media, own.Body = "", nil
	for _, m := range o.Body {
		if made, err := r.WithMedia(m); m.Type == media && err == nil {
			own = made
		}
	}
	s, err := b.call("call "+o.String()+" with a body of "+media, plan.A, o, own)
	if err != nil {
		return err
	}
	if len(s.Request.Body) == 0 {
		s.Request.Body = plan.Literal("threatdelta")
	}
	if s.Request.ContentType = media; strings.Contains(media, "*") {
		s.Request.ContentType = "text/plain"
	}
	if strings.HasSuffix(media, "/xml") || strings.HasSuffix(media, "+xml") {
		s.Request.Body = b.text(`<?xml version="1.0"?><!DOCTYPE probe [<!ENTITY e SYSTEM "http://` + b.canary() + `/threatdelta">]><probe>&e;</probe>`)
		b.test.Note = "look at your own host whether somebody fetched /threatdelta"
	}
	if err := b.baseline(o, r); err != nil {
		return err
	}
	b.risks(risk(o))
	b.add(s, plan.Rejected())
	return nil
}

// refusedByBase is the request with a value that base refuses and head accepts.
func (b *builder) refusedByBase(p *diff.Pair, r *request.Request) (*request.Request, string, error) {
	leaf, ok := b.input(p.Head)
	if !ok {
		return nil, "", errNoneAt
	}
	if len(leaf.Names()) == 0 && leaf.Where() == api.RequestBody {
		leaf = listIn(leaf)
	}
	var base *api.Schema
	if p.Base != nil {
		if before, known := b.input(p.Base); known && leaf.Subject() == b.finding.Subject {
			base = before.Schema()
		}
	}
	value, what, ok := b.witness(base, leaf)
	if !ok {
		return nil, "", errors.New("no value was found that base refused")
	}
	out, err := r.With(leaf, value)
	return out, strings.TrimSpace(leaf.Name() + " " + what), err
}

// listIn is the body where it is a list, else the first list of its properties, else the
// body.
func listIn(body api.Leaf) api.Leaf {
	if body.Schema().Facts().Is("array") {
		return body
	}
	for _, p := range body.Schema().Properties() {
		if p.Schema.Facts().Is("array") {
			return body.Child(p)
		}
	}
	return body
}
