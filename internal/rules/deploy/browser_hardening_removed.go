package deploy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func browserHardeningRemoved() threat.Rule {
	return threat.Rule{
		ID: id.BrowserHardeningRemoved, Title: "A browser's protection is given up",
		STRIDE: []threat.STRIDE{threat.Disclosure, threat.Spoofing}, OWASP: []string{"API8:2023"}, CWE: []int{614, 1004, 1275, 693},
		Likelihood: 2, Impact: 3, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Set the headers, and Secure, HttpOnly and SameSite on every cookie, at the gateway.",
		Test:       "Read the headers of a success and of an error: all there, all flags on each Set-Cookie.",
		Run: func(p *threat.Pass) {
			reportUnhardened(p)
			reportCookies(p)
		},
	}
}

// reportUnhardened tells of headers that are no longer declared.
func reportUnhardened(p *threat.Pass) {
	var gone []*diff.Change
	for c, w := range diff.Each[diff.HeaderRemoved](p.Delta) {
		if protectionOf(w.Name) != "" {
			gone = append(gone, c)
		}
	}
	header := func(c *diff.Change) string { return strings.ToLower(c.What.(diff.HeaderRemoved).Name) }
	for _, group := range category.BySame(gone, header) {
		c, w := category.Joined(group), group[0].What.(diff.HeaderRemoved)
		pairs := p.Ordered(c.Pairs)
		p.Report(c, threat.Diagnostic{Subject: "response header " + w.Name, Impact: 2, Why: "a header", Related: category.PlacesOf(group, category.OfOperations),
			Message: fmt.Sprintf("%s no longer %s %s: browsers %s", wording.Operations(pairs), wording.Verb(pairs, "declares", "declare"), wording.Name(w.Name), protectionOf(w.Name))})
	}
}

// protectionOf says what browsers do where the header is missing.
func protectionOf(header string) string {
	switch strings.ToLower(header) {
	case "strict-transport-security":
		return "may go back to http"
	case "x-content-type-options":
		return "guess what an answer is, and may run it"
	case "content-security-policy":
		return "run what an answer says"
	case "x-frame-options":
		return "show it in another site's frame"
	case "referrer-policy":
		return "tell other sites the URL"
	case "cross-origin-resource-policy", "cross-origin-opener-policy", "cross-origin-embedder-policy", "permissions-policy":
		return "give other sites more to reach"
	}
	return ""
}

// reportCookies tells of cookies that are shown without a flag: all flags that
// the same operations lack in one finding.
func reportCookies(p *threat.Pass) {
	var all []*diff.Change
	of := map[*diff.Change]*category.StateFact{}
	for _, f := range category.NewStateFacts(p, exposedCookies) {
		of[f.Change] = f
		all = append(all, f.Change)
	}
	for _, group := range category.BySame(all, func(c *diff.Change) string { return fmt.Sprint(of[c].IsNew) + c.Reach() }) {
		first := of[group[0]]
		var flags []string
		for _, c := range group {
			flags = append(flags, of[c].Word)
		}
		pairs := p.Ordered(group[0].Pairs)
		d := threat.Diagnostic{Subject: "response header Set-Cookie", Confidence: severity.LowConfidence, Related: category.PlacesOf(first.Parts, category.OfOperations)}
		if base := group[0].Pairs[0].Base; base != nil && showsCookie(base) {
			d.Confidence = severity.MediumConfidence // it had the flag
		}
		if first.IsNew {
			d.By = threat.ByConvention
		}
		d.Message = fmt.Sprintf("%s %s a cookie without %s: %s", wording.Operations(pairs), wording.Verb(pairs, "sets", "set"), wording.List(flags, 3), cookieRisk(first.Key))
		p.Report(group[0], d)
	}
}

func cookieRisk(flag string) string {
	switch flag {
	case "secure":
		return "it travels over http too"
	case "httponly":
		return "an injected script reads it"
	}
	return "other sites' requests carry it"
}

// exposedCookies lists the flags that a shown Set-Cookie lacks.
func exposedCookies(o *api.Operation) []category.Fact {
	var out []category.Fact
	for _, r := range o.Responses {
		for _, h := range r.Headers {
			if !strings.EqualFold(h.Name, "Set-Cookie") {
				continue
			}
			for _, value := range category.HeaderValues(o.API, h) {
				for _, flag := range missingFlags(value) {
					f := category.Fact{Key: strings.ToLower(flag), Place: h.Value, Word: flag}
					if !slices.ContainsFunc(out, func(x category.Fact) bool { return x.Key == f.Key }) {
						out = append(out, f)
					}
				}
			}
		}
	}
	return out
}

func showsCookie(o *api.Operation) bool {
	for _, r := range o.Responses {
		for _, h := range r.Headers {
			if strings.EqualFold(h.Name, "Set-Cookie") && slices.ContainsFunc(category.HeaderValues(o.API, h), isCookie) {
				return true
			}
		}
	}
	return false
}

// isCookie reports whether a text is the value of Set-Cookie with attributes: a
// mere name=value is an abbreviation, of which nothing follows.
func isCookie(value string) bool {
	first, attributes, found := strings.Cut(value, ";")
	return found && strings.Contains(first, "=") && strings.TrimSpace(attributes) != ""
}

// missingFlags lists what a Set-Cookie lacks. One that deletes a cookie lacks
// nothing.
func missingFlags(value string) []string {
	if !isCookie(value) {
		return nil
	}
	has := map[string]string{}
	_, attributes, _ := strings.Cut(value, ";")
	for part := range strings.SplitSeq(attributes, ";") {
		key, v, _ := strings.Cut(strings.TrimSpace(part), "=")
		has[strings.ToLower(strings.TrimSpace(key))] = strings.ToLower(strings.TrimSpace(v)) + " "
	}
	if has["max-age"] == "0 " {
		return nil
	}
	var out []string
	for _, flag := range [...]string{"Secure", "HttpOnly", "SameSite"} {
		if v := has[strings.ToLower(flag)]; v == "" || v == "none " {
			out = append(out, flag)
		}
	}
	return out
}
