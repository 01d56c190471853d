package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
)

// Every constraint that accepts more is told by one rule: relaxedOwner decides
// which, the rules take their own from loosenings.

// relaxed is one constraint of one value.
type relaxed struct {
	leaf    api.Leaf
	relaxed api.Relaxation
}

// relaxedConstraint is what one finding tells: the constraints that fell alike.
type relaxedConstraint struct {
	changes []*diff.Change
	items   []relaxed
	kind    string
}

// relaxedOwner is the id of the rule that tells of a relaxation, "" where the
// value is bound as tightly as before. Upper bounds have rules of their own
// (input-size-relaxed, page-limit-raised).
func relaxedOwner(o *api.Operation, l api.Leaf, r api.Relaxation) string {
	switch r.Facet {
	case "maxLength", "maxItems", "maxProperties", "maximum":
		return ""
	case "additionalProperties":
		return "massassign-schema-opened"
	case "enum":
		return "input-enum-opened"
	case "nullable":
		if l.Required && proves(o, l) {
			return "input-security-field-optional"
		}
		return "" // null beside a value opens nothing
	case "required":
		switch {
		case proves(o, l):
			return "input-security-field-optional"
		case scopesCall(l):
			return "bola-tenant-param-dropped"
		}
	case "type":
		if f := l.Schema.Facts().Format; f == "uuid" || f == "date-time" || f == "date" {
			return "" // the format says more than the type did
		}
	case "format", "pattern":
		if losesRandomness(l, r) {
			return "bola-id-predictable"
		}
	}
	return "input-constraint-relaxed"
}

// relaxedConstraints lists the relaxations that the rule of the pass tells: those of the
// same operations together, and the same of several operations together. kind
// keeps apart what the rule weighs differently.
func relaxedConstraints(p *threat.Pass, kind func(*api.Operation) string) []relaxedConstraint {
	return relaxedConstraintsBy(p, func(o *api.Operation, _ relaxed) string { return kind(o) })
}

func relaxedConstraintsBy(p *threat.Pass, kind func(*api.Operation, relaxed) string) []relaxedConstraint {
	var parts []*diff.Change
	of := map[*diff.Change]*relaxedConstraint{}
	for c, w := range diff.Each[diff.InputRelaxed](p.Delta) {
		o := c.Pairs[0].Op()
		byKind := map[string]*diff.Change{}
		for _, r := range w.Relaxed {
			item := relaxed{w.Leaf, r}
			if relaxedOwner(o, w.Leaf, r) != p.Rule.ID || slices.Equal(r.Old, r.New) {
				continue
			}
			k := kind(o, item)
			if byKind[k] == nil {
				part := *c
				byKind[k] = &part
				of[&part] = &relaxedConstraint{kind: k}
				parts = append(parts, &part)
			}
			of[byKind[k]].items = append(of[byKind[k]].items, item)
		}
	}
	var wholes []*diff.Change
	for _, group := range bySame(parts, func(c *diff.Change) string { return of[c].kind + "\n" + reachOf(c) }) {
		c := joined(group)
		of[c] = &relaxedConstraint{kind: of[group[0]].kind}
		for _, part := range group {
			of[c].items = append(of[c].items, of[part].items...)
		}
		wholes = append(wholes, c)
	}
	var out []relaxedConstraint
	for _, group := range bySame(wholes, func(c *diff.Change) string { return of[c].kind + "\n" + strings.Join(of[c].words(), "\n") }) {
		out = append(out, relaxedConstraint{group, of[group[0]].items, of[group[0]].kind})
	}
	return nested(out)
}

// nested joins what fell in the same way for parameters, where it is the same
// ones or operations among which the others are: page parameters that a generator
// newly spells otherwise.
func nested(all []relaxedConstraint) []relaxedConstraint {
	var out []relaxedConstraint
	alike := map[string][]int{} // places in out, by what fell
	for _, x := range all {
		key := x.facets()
		i := slices.IndexFunc(alike[key], func(i int) bool { return x.nests(out[i]) })
		switch {
		case key == "" || i < 0:
			alike[key] = append(alike[key], len(out))
			out = append(out, x)
		default:
			out[alike[key][i]] = merged(out[alike[key][i]], x)
		}
	}
	return out
}

// merged takes the items of both, those of the one with more first.
func merged(x, y relaxedConstraint) relaxedConstraint {
	if len(y.items) > len(x.items) || len(joined(y.changes).Pairs) > len(joined(x.changes).Pairs) {
		x, y = y, x
	}
	known := x.words()
	x.changes, x.items = slices.Concat(x.changes, y.changes), slices.Clone(x.items)
	for i, text := range y.words() {
		if !slices.Contains(known, text) {
			x.items = append(x.items, y.items[i])
		}
	}
	return x
}

// nests reports whether the operations or the values of one are among those of
// the other.
func (x *relaxedConstraint) nests(y relaxedConstraint) bool {
	of, all := keysOf(x.changes), keysOf(y.changes)
	return among(of, all) || among(all, of) || among(x.words(), y.words()) || among(y.words(), x.words())
}

func keysOf(changes []*diff.Change) []string {
	var out []string
	for _, c := range changes {
		for _, p := range c.Pairs {
			out = append(out, p.Op().Key())
		}
	}
	slices.Sort(out)
	return out
}

// among reports whether all words of some are in all.
func among(some, all []string) bool {
	return !slices.ContainsFunc(some, func(s string) bool { return !slices.Contains(all, s) })
}

// facets spells what fell without the names of the values, "" where they are not
// all parameters of one kind that may be told together.
func (x *relaxedConstraint) facets() string {
	var out []string
	for _, i := range x.items {
		if i.leaf.Where == "request" || i.relaxed.Facet == "required" {
			return ""
		}
		out = append(out, fmt.Sprintf("%s %s %q\n%q", i.leaf.Where, i.relaxed.Facet, i.relaxed.Old, i.relaxed.New))
	}
	slices.Sort(out)
	return x.kind + "\n" + strings.Join(slices.Compact(out), "\n")
}

// words spells the constraints: "`$.code` pattern `^[A-Z]+$` removed".
func (x *relaxedConstraint) words() []string {
	var out []string
	for _, i := range x.items {
		out = append(out, name(i.leaf.Path)+" "+i.relaxed.Facet+" "+relaxedWords(i.relaxed))
	}
	return out
}

func relaxedWords(r api.Relaxation) string {
	if len(r.New) == 0 {
		return name(short(r.Was())) + " removed"
	}
	return name(short(r.Was())) + " to " + name(short(r.Is()))
}

// short cuts what is too long for a sentence.
func short(s string) string {
	runes := []rune(s)
	if len(runes) > 60 {
		return string(runes[:57]) + "..."
	}
	return s
}

// added lists the values that an enum of a value accepts and its old one did
// not.
func (i relaxed) added() []string { return i.relaxed.Additions() }

// proves reports whether a value of a request proves who sends it, or that it
// was meant: without it a call is as good as with it to an attacker.
func proves(o *api.Operation, l api.Leaf) bool {
	tokens := words.TrimFirst(words.Tokens(l.Name()), "x")
	if l.Where == "header" && words.IsOneOf(tokens, "if match", "signature", "hub signature", "hub signature 256", "csrf token", "xsrf token", "csrf", "otp", "totp") {
		return true
	}
	switch {
	case words.IsOneOf(tokens, "password", "passwd", "current password", "old password", "existing password", "passphrase", "passcode", "otp", "totp", "otp code", "totp code", "mfa code", "mfa token", "2 fa code",
		"captcha", "captcha token", "captcha response", "recaptcha", "recaptcha token", "recaptcha response", "g recaptcha response", "hcaptcha token", "turnstile token",
		"csrf", "csrf token", "xsrf token", "signature", "nonce", "code verifier", "code challenge", "client secret", "client assertion"):
		return !l.Schema.Facts().Is("boolean")
	case words.IsOneOf(tokens, "state"):
		return loginFlow(o)
	}
	return words.IsOneOf(tokens, "consent", "user consent")
}

// loginFlow reports whether an operation is part of logging in or out.
func loginFlow(o *api.Operation) bool {
	for _, s := range api.Segments(o.Path) {
		tokens := words.Tokens(s)
		if words.HasAny(tokens, "auth", "oauth", "oauth2", "oidc", "openid", "saml", "sso", "login", "logout", "signin", "signout", "authorize", "authorise") || words.HasPhrase(tokens, "sign", "in") || words.HasPhrase(tokens, "log", "in") {
			return true
		}
	}
	return false
}

// relaxedText is what several rules say of fallen constraints.
func relaxedText(p *threat.Pass, x relaxedConstraint, how, consequence string) threat.Diagnostic {
	c := joined(x.changes)
	return threat.Diagnostic{Subject: x.items[0].leaf.Subject(), Related: placesOf(x.changes, ofOperations),
		Message: fmt.Sprintf("%s %s: %s; %s", operations(p.Ordered(c.Pairs)), how, list(x.words(), 3), consequence)}
}

// acceptsMore agrees with the operations.
func acceptsMore(x relaxedConstraint) string {
	return verb(joined(x.changes).Pairs, "accepts more", "accept more")
}
