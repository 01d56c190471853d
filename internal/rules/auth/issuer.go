package auth

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/vendorext"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// reportGatewayIssuers reports the schemes of which a gateway newly accepts somebody
// else's credentials, or no longer says whose, as its extensions of the scheme have it.
// One that is gone as a whole is for gatewayStopped, a scheme that means something else
// for the rule that owns it.
func reportGatewayIssuers(p *threat.Pass, vendors []vendorext.Vendor) {
	if p.Delta.Base == nil || p.Delta.Head == nil {
		return
	}
	owned := map[string]bool{}
	for _, r := range diff.Each[diff.SchemeRedefined](p.Delta) {
		owned[r.Head.Name] = owned[r.Head.Name] || schemeOwner(r) != ""
	}
	for _, name := range slices.Sorted(maps.Keys(p.Delta.Head.Schemes)) {
		b, h := p.Delta.Base.Schemes[name], p.Delta.Head.Schemes[name]
		if b == nil || owned[name] {
			continue
		}
		p.Spend(category.WantCost)
		for _, v := range vendors {
			if reportIssuersOf(p, v, b, h) {
				break // one edit of a scheme is one finding
			}
		}
	}
}

// reportIssuersOf reports the first setting of a vendor that accepts more in head.
func reportIssuersOf(p *threat.Pass, v vendorext.Vendor, b, h *api.Scheme) bool {
	was, is := p.Delta.Base.Doc.Deref(b.Value), p.Delta.Head.Doc.Deref(h.Value)
	for _, i := range v.Issuers {
		before, now := i.Read(was), i.Read(is)
		added := slices.DeleteFunc(slices.Clone(now), func(a vendorext.Address) bool {
			return slices.ContainsFunc(before, func(x vendorext.Address) bool { return x.Text == a.Text })
		})
		isGone := len(now) == 0 && (is.Get(i.Key).Exists() || i.To == "")
		if len(before) == 0 || len(added) == 0 && !isGone {
			continue
		}
		c := &diff.Change{Pairs: asking(p, h.Name), Base: before[0].Place.EntrySpan(), Head: h.Value.EntrySpan()}
		d := threat.Diagnostic{Subject: "security " + i.Key, Likelihood: 3, Impact: 4, Why: "any will do"}
		d.Consequence = "The gateway may accept a token that anybody has issued."
		d.Message = fmt.Sprintf("the gateway no longer says whose credentials it accepts for the scheme %s (%s was %s); %s", wording.Name(h.Name), wording.Name(i.Key), acceptedText(before), askers(p, c.Pairs))
		if len(added) > 0 {
			c.Head = added[0].Place.EntrySpan()
			d.Likelihood, d.Impact, d.Why = 2, 4, "the same owner"
			if isForeign(before, added) {
				d.Likelihood, d.Impact, d.Why = 3, 5, "another owner"
			}
			d.Consequence = "Whoever runs the new issuer can make credentials that the gateway accepts."
			d.Message = fmt.Sprintf("the gateway newly accepts for the scheme %s what %s vouches for (%s was %s); %s", wording.Name(h.Name), acceptedText(added), wording.Name(i.Key), acceptedText(before), askers(p, c.Pairs))
		}
		p.Report(c, unusedScheme(c, d))
		return true
	}
	return false
}

// asking lists the operations of head that ask for a scheme.
func asking(p *threat.Pass, name string) []*diff.Pair {
	var out []*diff.Pair
	for _, q := range p.Delta.Pairs {
		if q.Head != nil && q.Head.Kind == api.Endpoint && hasScheme(q.Head, name) {
			out = append(out, q)
		}
	}
	return out
}

// acceptedText names what a gateway accepts, without what may be a password in it.
func acceptedText(list []vendorext.Address) string {
	var names []string
	for _, a := range list {
		names = append(names, wording.Name(wording.Shorten(vouching(a.Text))))
	}
	return wording.List(names, 3)
}

// vouching is a URL without a password, and of the resource name of a cloud the part that
// tells one from another, with the account.
func vouching(text string) string {
	account, ok := vendorext.AccountOf(text)
	if !ok {
		return api.MaskURL(text)
	}
	resource := strings.SplitN(text[strings.LastIndex(text, "arn:"):], ":", 6)
	if account == "" || len(resource) < 6 {
		return text
	}
	return resource[5] + " of " + account
}

// isForeign reports whether one of the added is of an account or a domain of which none
// was before. What names neither is nobody's.
func isForeign(before, added []vendorext.Address) bool {
	return slices.ContainsFunc(added, func(a vendorext.Address) bool {
		owner := ownerOf(a.Text)
		return owner != "" && !slices.ContainsFunc(before, func(x vendorext.Address) bool { return ownerOf(x.Text) == owner })
	})
}

// ownerOf is the account or the registrable domain of an address, "" where it has none.
func ownerOf(text string) string {
	if account, ok := vendorext.AccountOf(text); ok {
		return account
	}
	return category.Domain(category.Host(text))
}
