package rules

import (
	"cmp"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/spec"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// Every value that newly leaves is told by one rule: teller decides which, the
// rules about what leaves take their own from leaks.
type teller int

const (
	nobody     teller = iota // told elsewhere, or not worth telling
	cardholder               // data-cardholder-auth-data
	credential               // data-credential-in-response
	personal                 // data-sensitive-field-added
	detail                   // data-error-detail
	plain                    // data-fields-added
	lifted                   // data-writeonly-lifted
	reached                  // data-reach-weaker
	outbound                 // webhook-payload-widened
)

// leaving is a value with what it gives away.
type leaving struct {
	leaf    api.Leaf
	verdict sensitive.Verdict
}

// leak is what one change lets out, as far as one rule tells it.
type leak struct {
	change *diff.Change
	// pairs, the most exposed first.
	pairs []*diff.Pair
	isNew bool
	// values, the most sensitive first.
	values []leaving
}

// telling is a value that newly leaves with its teller, whatever policy guards it.
type telling struct {
	leaving
	general teller
}

// tellings lists for every gain the values that somebody tells. A description
// that is new has hundreds of thousands of values: each is looked at once.
func tellings(p *threat.Pass) [][]telling {
	return threat.Once(p, "tellings", func() [][]telling {
		var out [][]telling
		for _, g := range p.Gained(api.Out) {
			o := g.Change.Pairs[0].Op()
			var list []telling
			for _, l := range g.Leaves {
				verdict := p.Classify(o, l, api.Out)
				if general := tellerOf(p, g, o, l, verdict); general != nobody {
					list = append(list, telling{leaving{l, verdict}, general})
				}
			}
			out = append(out, list)
		}
		return out
	})
}

// leaks lists what newly leaves and the teller tells, one entry a change.
func leaks(p *threat.Pass, of teller) []leak {
	var out []leak
	list := tellings(p)
	for i, g := range p.Gained(api.Out) {
		e := leak{change: g.Change, isNew: g.New}
		e.pairs, e.values = share(p, list[i], g.Change.Pairs, of)
		if len(e.values) == 0 || len(e.pairs) == 0 {
			continue
		}
		slices.SortStableFunc(e.values, func(a, b leaving) int {
			return cmp.Or(cmp.Compare(b.verdict.Level, a.verdict.Level), cmp.Compare(b.verdict.Confidence, a.verdict.Confidence))
		})
		e.pairs = p.Ordered(e.pairs)
		out = append(out, e)
	}
	return out
}

// share picks the values that are the teller's, and the operations for which
// they are: what an operation reaches with a weaker policy than all before it is
// told as that, for this operation, and nowhere else.
func share(p *threat.Pass, list []telling, pairs []*diff.Pair, of teller) ([]*diff.Pair, []leaving) {
	mine := map[*diff.Pair]bool{}
	var values []leaving
	for _, t := range list {
		isMine := false
		for _, pair := range pairs {
			if owner(p, pair, t.leaf, t.general) == of {
				mine[pair], isMine = true, true
			}
		}
		if isMine {
			values = append(values, t.leaving)
		}
	}
	return slices.DeleteFunc(slices.Clone(pairs), func(x *diff.Pair) bool { return !mine[x] }), values
}

// owner is the teller for one operation.
func owner(p *threat.Pass, pair *diff.Pair, l api.Leaf, general teller) teller {
	switch {
	case general != cardholder && general != credential && general != personal:
		return general
	case pair.Op().Kind != api.Endpoint && pair.Base == nil:
		return nobody // webhook-new
	case pair.Op().Kind != api.Endpoint:
		return outbound
	case !l.Success():
		return general
	case general == personal && returnsSent(pair.Op(), l):
		return nobody // its callers get back what they sent
	}
	if r := p.Reached(pair); r != nil && r.Components[l.Container] {
		return reached
	}
	return general
}

// returnsSent reports whether the answer to a write holds a value that the same
// call must send: its caller has it.
func returnsSent(o *api.Operation, l api.Leaf) bool {
	return o.Writes() && !slices.Contains(l.Names, api.Element) && slices.ContainsFunc(o.Inputs(), func(in api.Leaf) bool {
		return in.Required && in.Where == "request" && in.Name() == l.Name() && len(in.Names) <= len(l.Names)
	})
}

// tellerOf is the teller of a value, whatever policy guards it.
func tellerOf(p *threat.Pass, g threat.Gain, o *api.Operation, l api.Leaf, v sensitive.Verdict) teller {
	failure := fails(o, l)
	sure := v.Level > sensitive.S0 && v.Confidence > sensitive.Low
	switch {
	case g.Lifted && failure:
		return nobody
	case g.Lifted:
		return lifted
	case failure && p.SentBefore(l):
		return nobody // an error that the API sent before, at one more place
	case protocolHeader(l):
		return nobody
	case sure && (v.Cardholder || v.Class == sensitive.PCI && v.Level == sensitive.S3):
		return cardholder
	case sure && v.Class == sensitive.Cred && v.Level == sensitive.S3:
		if g.New && issuesCredential(o) {
			return nobody // auth-token-issuer
		}
		return credential
	case sure:
		return personal
	case failure && errorDetail(l) != noDetail:
		return detail
	case failure, g.New, strings.HasPrefix(l.Where, "response header"):
		return nobody
	}
	return plain
}

// fails reports whether the value leaves with an error: a status of 4xx or 5xx,
// or default where another response tells success.
func fails(o *api.Operation, l api.Leaf) bool {
	_, status, _ := strings.Cut(l.Where, "response ")
	status = strings.TrimPrefix(status, "header ")
	switch {
	case strings.HasPrefix(status, "4"), strings.HasPrefix(status, "5"):
		return true
	case status == "default":
		return slices.ContainsFunc(o.Responses, (*api.Response).Success)
	}
	return false
}

// declaredAtBase reports whether base declares the value at the same place of
// the text: then only who gets to see it is new.
func declaredAtBase(p *threat.Pass, l api.Leaf) bool {
	if p.Delta.Base == nil {
		return false
	}
	file, pointer := l.Entry.Place()
	return file == p.Delta.Head.Doc.Path && p.Delta.Base.Doc.Lookup(pointer).Exists()
}

// protocolHeader reports whether a response header is one by which every server
// speaks, and whose value is meant for its receiver.
func protocolHeader(l api.Leaf) bool {
	if !strings.HasPrefix(l.Where, "response header") {
		return false
	}
	switch strings.ToLower(l.Path) {
	case "set-cookie", "www-authenticate", "authorization", "location", "link", "etag", "user-agent":
		return true
	}
	return false
}

// level is the most sensitive level among the values.
func (e leak) level() sensitive.Level { return e.values[0].verdict.Level }

// confidence is how sure the most sensitive value is; a name alone is medium.
func (e leak) confidence() threat.Confidence {
	if e.values[0].verdict.Confidence == sensitive.High {
		return threat.High
	}
	return threat.Medium
}

// draft is what the rules about what leaves have in common: the place, the
// class, the operations.
func (e leak) draft(p *threat.Pass) threat.Draft {
	first := e.values[0].leaf
	d := threat.Draft{Subject: first.Subject(), Floor: int(e.level()), Confidence: e.confidence(), Pairs: e.pairs}
	declared := first.Entry.EntrySpan()
	switch {
	case e.readBefore(p):
		d.Likelihood, d.Why = 1, "its callers read the same elsewhere already"
	case e.isNew:
		d.By = threat.ByHouse
	case inside(declared, e.change.Head) || !declaredAtBase(p, first):
		d.Head = declared
	}
	if at := cmp.Or(d.Head, e.change.Head); at.File != declared.File || at.Line != declared.Line {
		d.Related = []threat.Related{{Span: first.Entry.KeySpan(), Message: name(first.Path) + " is declared here"}}
	}
	return d
}

// readBefore reports whether the operation is new and returns nothing but what
// its callers could read from others before.
func (e leak) readBefore(p *threat.Pass) bool {
	return e.isNew && !slices.ContainsFunc(e.values, func(v leaving) bool {
		return !p.ReadBefore(e.pairs[0], v.leaf)
	})
}

// consequence is the given one, or says that it is none of the change's.
func (e leak) consequence(p *threat.Pass, text string) string {
	if e.readBefore(p) {
		return ", who could read the same from other operations before"
	}
	return text
}

// inside reports whether one place lies within another.
func inside(inner, outer spec.Span) bool {
	return inner.File == outer.File && inner.Line >= outer.Line && inner.EndLine <= outer.EndLine
}

// operations names the operations, the most exposed first.
func (e leak) operations() string {
	if e.isNew {
		return "the new " + operations(e.pairs)
	}
	return operations(e.pairs)
}

// returns is the verb: "returns" of a new operation, "newly returns" of one that
// was there.
func (e leak) returns() string {
	if e.isNew {
		return verb(e.pairs, "returns", "return")
	}
	return verb(e.pairs, "newly returns", "newly return")
}

// words names the values with their classes, at most three, and the errors in
// which they leave.
func (e leak) words() string {
	var out []string
	for _, v := range e.values {
		out = append(out, valueWords(v.leaf)+classWords(v.verdict))
	}
	text := list(out, 3)
	if l := e.values[0].leaf; fails(e.pairs[0].Op(), l) {
		text += verb(e.pairs, " in its ", " in their ") + strings.TrimPrefix(strings.TrimPrefix(l.Where, "response "), "header ") + " response"
	}
	return text
}

// names names the values without their classes.
func (e leak) names() string {
	var all []string
	for _, v := range e.values {
		all = append(all, valueWords(v.leaf))
	}
	return list(all, 3)
}

// valueWords names a value by its path; deep down by the schema that holds it,
// which says more.
func valueWords(l api.Leaf) string {
	if strings.HasPrefix(l.Where, "response header") {
		return "the header " + name(l.Path)
	}
	if len(l.Path) > 70 && l.Container != "" {
		return name(l.Container + "." + l.Name())
	}
	return name(l.Path)
}

func classWords(v sensitive.Verdict) string {
	if v.Level == sensitive.S0 {
		return ""
	}
	return " (" + string(v.Class) + ")"
}

// callers says who gets in: "anybody", "every caller with `bearer`". Of several
// operations the first is the easiest to reach.
func callers(p *threat.Pass, pairs ...*diff.Pair) string {
	o := pairs[0].Op()
	text := strings.ReplaceAll(o.API.Describe(o.Auth), " | ", " or ")
	others := slices.ContainsFunc(pairs, func(q *diff.Pair) bool { return q.Op().API.Describe(q.Op().Auth) != o.API.Describe(o.Auth) })
	switch {
	case others && p.House.Demands && o.Auth.Open():
		return "all their callers, which for the first is anybody"
	case others:
		return "all their callers"
	case !p.House.Demands:
		return "every caller"
	case o.Auth.Open():
		return "anybody"
	case o.Auth.Unspecified || len(text) > 60:
		return "every caller let in"
	}
	return "every caller with " + name(text)
}
