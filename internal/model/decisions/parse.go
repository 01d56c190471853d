package decisions

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

var fingerprint = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9a-f]{16}$`) })

// Parse reads the file. Its error has a line for each mistake: file, line, what is wrong, what to do.
func Parse(name string, raw []byte) (model.Decisions, error) {
	root, err := openapi.Settings(name, raw)
	if err != nil {
		return model.Decisions{}, err
	}
	p := &parser{name: name}
	if root.Exists() && p.isOf(root, openapi.Map, "the file") {
		p.keys(root, "threats", "own")
		p.threats(root.Get("threats"))
		p.own(root.Get("own"))
	}
	return p.out, errors.Join(p.problems...)
}

type parser struct {
	name     string
	out      model.Decisions
	problems []error
}

func (p *parser) wrong(at openapi.Value, format string, args ...any) {
	s := at.Span()
	p.problems = append(p.problems, fmt.Errorf("%s:%d: %s", p.name, s.Line, fmt.Sprintf(format, args...)))
}

func (p *parser) isOf(v openapi.Value, kind openapi.Kind, what string) bool {
	switch {
	case v.Kind() == kind:
		return true
	case kind == openapi.Map:
		p.wrong(v, "%s is no mapping; write keys with values", what)
	case kind == openapi.List:
		p.wrong(v, "%s is no list; write entries that begin with a dash", what)
	default:
		p.wrong(v, "%s is no text; put it between quotes", what)
	}
	return false
}

// keys reports the keys that a mapping must not have.
func (p *parser) keys(v openapi.Value, known ...string) {
	for key, value := range v.Fields() {
		if !slices.Contains(known, key) {
			p.wrong(value, "%q is no key here; it is one of %s", key, strings.Join(known, ", "))
		}
	}
}

func (p *parser) threats(v openapi.Value) {
	if !v.Exists() || !p.isOf(v, openapi.Map, "threats") {
		return
	}
	for print, entry := range v.Fields() {
		if !fingerprint().MatchString(print) {
			p.wrong(entry, "%q is no fingerprint, which is 16 hexadecimal digits: take it from the document", print)
			continue
		}
		if !p.isOf(entry, openapi.Map, print) {
			continue
		}
		p.keys(entry, "decision", "mitigation", "owner", "reason")
		p.out.Threats = append(p.out.Threats, model.Decision{Fingerprint: print, Line: entry.KeySpan().Line, Kept: p.kept(entry)})
	}
	slices.SortFunc(p.out.Threats, func(a, b model.Decision) int { return strings.Compare(a.Fingerprint, b.Fingerprint) })
}

// kept reads what is said of a threat. A decision that leaves nothing to do needs a reason or a mitigation.
func (p *parser) kept(v openapi.Value) model.Kept {
	k := model.Kept{Decision: p.text(v, "decision"), Mitigation: p.text(v, "mitigation"), Owner: p.text(v, "owner"), Reason: p.text(v, "reason")}
	switch k.Decision {
	case "", "open":
	case "mitigated", "accepted", "transferred", "avoided":
		if k.Mitigation == "" && k.Reason == "" {
			p.wrong(v, "is %s and does not say by what; add mitigation or reason", k.Decision)
		}
	default:
		p.wrong(v.Get("decision"), "decision is one of open, mitigated, accepted, transferred and avoided, not %q", k.Decision)
	}
	return k
}

func (p *parser) text(v openapi.Value, key string) string {
	at := v.Get(key)
	if !at.Exists() || !p.isOf(at, openapi.String, key) {
		return ""
	}
	return at.Scalar()
}

func (p *parser) own(v openapi.Value) {
	if !v.Exists() || !p.isOf(v, openapi.List, "own") {
		return
	}
	for entry := range v.Items() {
		if !p.isOf(entry, openapi.Map, "an entry of own") {
			continue
		}
		p.keys(entry, "id", "title", "statement", "stride", "operations", "decision", "mitigation", "owner", "reason")
		x := model.Own{ID: p.text(entry, "id"), Title: p.text(entry, "title"), Statement: p.text(entry, "statement"), STRIDE: p.texts(entry, "stride"), Operations: p.texts(entry, "operations"), Kept: p.kept(entry)}
		for _, letter := range x.STRIDE {
			if len(letter) != 1 || !strings.Contains("STRIDE", letter) {
				p.wrong(entry.Get("stride"), "stride has letters of STRIDE, such as [S, T], not %q", letter)
			}
		}
		switch {
		case x.ID == "" || x.Title == "":
			p.wrong(entry, "a threat of your own needs an id and a title")
		case slices.ContainsFunc(p.out.Own, func(o model.Own) bool { return o.ID == x.ID }):
			p.wrong(entry, "the id %q is there twice; keep one of the two", x.ID)
		default:
			p.out.Own = append(p.out.Own, x)
		}
	}
	slices.SortFunc(p.out.Own, func(a, b model.Own) int { return strings.Compare(a.ID, b.ID) })
}

func (p *parser) texts(v openapi.Value, key string) []string {
	at, out := v.Get(key), []string{}
	if at.Exists() && p.isOf(at, openapi.List, key) {
		for item := range at.Items() {
			if p.isOf(item, openapi.String, "an entry of "+key) {
				out = append(out, item.Scalar())
			}
		}
	}
	return out
}
