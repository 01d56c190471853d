package threat

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// What a description says to make a threat less serious is a claim of its
// author's: nothing checks that an operation is internal, a field public or a
// header looked at. A claim counts where base has it, which its author did not
// write alone, and not in the change that brings it: there the finding says that
// the change claims it. All claims are weighed here, so that no rule has to ask
// where one comes from.

// claim is one that an operation may make, and how a finding speaks of it.
type claim struct {
	says func(v *View, o *api.Operation) bool
	text string
}

func isInternal() claim { return claim{(*View).saysInternal, "the change calls it internal"} }
func isSandbox() claim  { return claim{(*View).saysSandbox, "the change calls it no production"} }

// holds reports whether an operation makes a claim and base makes it as well, of
// the same operation or, for one that is new, of its place.
func (v *View) holds(c claim, o *api.Operation) bool {
	if !c.says(v, o) {
		return false
	}
	before := v.before.Operation(o)
	return before != nil && c.says(v, before)
}

// claimed reports whether the change alone makes a claim.
func (v *View) claimed(c claim, o *api.Operation) bool { return c.says(v, o) && !v.holds(c, o) }

// saysInternal reports whether an operation, its path or its servers say that it
// is not for the internet.
func (v *View) saysInternal(o *api.Operation) bool {
	return o.Value.Get("x-internal").IsTrue() || o.Item.Get("x-internal").IsTrue() || allServers(o, api.Server.IsInternal)
}

func (v *View) saysSandbox(o *api.Operation) bool { return allServers(o, api.Server.IsSandbox) }

// saysPublic reports whether an operation or its path says that anybody is meant
// to call it (x-public, x-public-reason). Nothing weighs less by that.
func saysPublic(o *api.Operation) bool {
	if o == nil {
		return false
	}
	for _, level := range [...]openapi.Value{o.Value, o.Item} {
		for key, v := range level.Fields() {
			if strings.HasPrefix(key, "x-public") && v.Exists() && !v.IsFalse() {
				return true
			}
		}
	}
	return false
}

// allServers reports whether all servers of an operation are of a kind. One that
// only stands for a server is of none, and the caller's own machine beside others
// says nothing.
func allServers(o *api.Operation, is func(api.Server) bool) bool {
	some := false
	for _, s := range o.Servers {
		o.API.Doc.Spend(1)
		switch {
		case s.IsLoopback():
		case s.IsPlaceholder(), s.Host == "" || !is(s):
			return false
		default:
			some = true
		}
	}
	return some
}

// RequiredCredentialHeader is the header in which callers must present a credential although the
// security of the operation asks for none: many descriptions declare it as a
// required parameter (X-Session-Token, Authorization). "" where there is none,
// where the security says itself who gets in, and where the change brings it: base
// does not have the operation call for it, nor any other one where it is new.
func (p *Pass) RequiredCredentialHeader(o *api.Operation) string { return p.view.credentialHeader(o) }

func (v *View) credentialHeader(o *api.Operation) string {
	name := v.asksInHeader(o)
	if name == "" {
		return ""
	}
	if before := v.before.Operation(o); before != nil && before.Value.Exists() {
		if strings.EqualFold(v.asksInHeader(before), name) {
			return name
		}
		return ""
	}
	if !v.headersAtBase()[strings.ToLower(name)] {
		return ""
	}
	return name
}

// headersAtBase are the headers, in lower case, in which operations of base ask
// for a credential that their security does not ask for.
func (v *View) headersAtBase() map[string]bool {
	if v.headers != nil {
		return v.headers
	}
	v.headers = map[string]bool{}
	if base := v.before.Base(); base != nil {
		for _, o := range base.Endpoints() {
			if name := v.asksInHeader(o); name != "" {
				v.headers[strings.ToLower(name)] = true
			}
		}
	}
	return v.headers
}

func (v *View) asksInHeader(o *api.Operation) string {
	if o.Kind != api.Endpoint || len(o.Auth.Alternatives) > 0 {
		return ""
	}
	for _, x := range o.Parameters {
		if x.In != "header" || !x.Required {
			continue
		}
		verdict := v.Classify(o, api.ParameterLeaf(x), api.In)
		if strings.EqualFold(x.Name, "Authorization") || verdict.Class == sensitive.Cred && verdict.Confidence > sensitive.Low {
			return x.Name
		}
	}
	return ""
}

// claims says which claims of the change about the most exposed operation of a
// finding do not count.
func (v *View) claims(f *Finding) []string {
	var out []string
	if len(f.Pairs) == 0 || f.rule.Custom {
		return nil
	}
	o := f.Pairs[0].Op()
	if v.setting.Exposure == "" {
		for _, c := range [...]claim{isInternal(), isSandbox()} {
			if v.claimed(c, o) {
				out = append(out, c.text)
				break
			}
		}
	}
	if f.Anonymous && saysPublic(o) && !saysPublic(v.before.Operation(o)) {
		out = append(out, "the change calls it public")
	}
	if name := v.asksInHeader(o); f.Anonymous && name != "" && v.credentialHeader(o) == "" {
		out = append(out, fmt.Sprintf("the change has it ask for `%s` in a parameter, which nothing says is checked", name))
	}
	return out
}

// said reads annotations and prose from the declarations of a value: the first
// description, wherever it stands, and the first title where there is none.
func said(declarations []openapi.Value) sensitive.Said {
	var s sensitive.Said
	title := ""
	for _, d := range declarations {
		for key, value := range d.Fields() {
			switch {
			case key == "description":
				s.Description = cmp.Or(s.Description, value.Scalar())
			case key == "title":
				title = cmp.Or(title, value.Scalar())
			case sensitive.IsAnnotation(key):
				if s.Annotations == nil {
					s.Annotations = map[string]any{}
				}
				s.Annotations[key] = value.Any()
			}
		}
	}
	s.Description = cmp.Or(s.Description, title)
	return s
}

// disputes says which claims of the change about values do not count.
func disputes(d Diagnostic) []string {
	var out []string
	add := func(s string) {
		if !slices.Contains(out, s) && len(out) < 3 {
			out = append(out, s)
		}
	}
	for _, v := range append([]sensitive.Verdict{{Hedge: d.Hedge}}, d.Verdicts...) {
		if v.Disputed != "" {
			add("the change calls it public (" + quoted(v.Disputed) + "), which counts from the next change on")
		}
		if v.Hedge != "" {
			add("the change describes it so: " + quoted(v.Hedge))
		}
	}
	return out
}

// hedge lowers what rests on values that the change describes as harmless: to a
// medium threat and no further, since prose is nothing that anybody can check.
func (f *Finding) hedge(d Diagnostic) {
	if d.Hedge == "" && (len(d.Verdicts) == 0 || d.Verdicts[0].Hedge == "") {
		return
	}
	likelihood := f.Likelihood.Value
	for likelihood > 1 && severity.OfScore(likelihood*f.Impact.Value) > severity.Medium {
		likelihood--
	}
	if by := f.Likelihood.Value - likelihood; by > 0 {
		f.Rank(finding.Axis{Value: likelihood, Because: append(f.Likelihood.Because[:len(f.Likelihood.Because):len(f.Likelihood.Because)], fmt.Sprintf("%+d described as harmless", -by))}, f.Impact)
	}
}

func quoted(s string) string { return "`" + strings.ReplaceAll(s, "`", "'") + "`" }
