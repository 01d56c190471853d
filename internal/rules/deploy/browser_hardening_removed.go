package deploy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/plan"
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
		Reports:     threat.States,
		Consequence: "When another site frames the page or smuggles in a script, the browser no longer stops it.",
		Mitigation:  "Set the headers, and Secure, HttpOnly and SameSite on every cookie, at the gateway.",
		Test:        "Read the headers of a success and of an error: all there, all flags on each Set-Cookie.",
		Probe:       threat.Probe{Template: plan.Header},
		Run: func(p *threat.Pass) {
			reportHeaders(p)
			reportCookies(p)
		},
	}
}

// reportHeaders reports headers of protection that are no longer declared.
func reportHeaders(p *threat.Pass) {
	var removed []threat.Item[string]
	for c, w := range diff.Each[diff.HeaderRemoved](p.Delta) {
		if withoutHeader(w.Name) != "" {
			removed = append(removed, threat.Item[string]{Change: c, Value: w.Name})
		}
	}
	anyCase := func(header threat.Item[string]) string { return strings.ToLower(header.Value) }
	threat.ReportMerged(p, removed, anyCase, func(g threat.Group[string]) threat.Diagnostic {
		name, pairs := g.First(), p.Ordered(g.Pairs)
		return threat.Diagnostic{Subject: "response header " + name, Impact: 2, Why: "a header",
			Message: fmt.Sprintf("%s no longer %s %s", wording.Operations(pairs), wording.Verb(pairs, "declares", "declare"), wording.Name(name)), Consequence: withoutHeader(name)}
	})
}

// withoutHeader is what follows where the header is missing, "" where it protects
// nothing in a browser.
func withoutHeader(header string) string {
	switch strings.ToLower(header) {
	case "strict-transport-security":
		return "A browser may go back to http, where whoever is on the network reads and changes what is sent."
	case "x-content-type-options":
		return "A browser guesses what an answer is, and may run as a script what somebody only stored."
	case "content-security-policy":
		return "A browser runs whatever script an answer holds, also one that an attacker got into it."
	case "x-frame-options":
		return "Another site can show the answer in a frame, and have a signed-in user click in it."
	case "referrer-policy":
		return "A browser tells other sites the URL, with whatever stands in it."
	case "cross-origin-resource-policy", "cross-origin-opener-policy", "cross-origin-embedder-policy", "permissions-policy":
		return "A browser gives other sites more of the page and the device to reach."
	}
	return ""
}

// reportCookies reports cookies that are shown without a flag: all flags that the
// same operations lack in one finding.
func reportCookies(p *threat.Pass) {
	var missing []threat.Item[*category.StateFact]
	for _, f := range category.NewStateFacts(p, exposedCookies) {
		missing = append(missing, threat.Item[*category.StateFact]{Change: f.Change, Value: f})
	}
	type key struct {
		isNew      bool
		operations string
	}
	for _, g := range threat.Merge(missing, func(f threat.Item[*category.StateFact]) key { return key{f.Value.IsNew, f.Reach()} }) {
		first, pairs := g.First(), p.Ordered(g.Pairs)
		var flags []string
		for _, f := range g.Items {
			flags = append(flags, f.Value.Word)
		}
		d := threat.Diagnostic{Subject: "response header Set-Cookie", Confidence: severity.LowConfidence, Related: threat.Places(first.Parts)}
		if base := g.Pairs[0].Base; base != nil && hasCookie(base) {
			d.Confidence = severity.MediumConfidence // it had the flag
		}
		if first.IsNew {
			d.AlsoBy = threat.ByConvention
		}
		d.Message = fmt.Sprintf("%s %s a cookie without %s", wording.Operations(pairs), wording.Verb(pairs, "sets", "set"), wording.List(flags, 3))
		d.Consequence = withoutFlag(first.Key)
		p.Report(g.Change, d)
	}
}

// withoutFlag is what follows for a cookie without the flag.
func withoutFlag(flag string) string {
	switch flag {
	case "secure":
		return "The cookie travels over http too, where whoever is on the network reads it."
	case "httponly":
		return "A script that an attacker gets into a page reads the cookie."
	}
	return "Requests that another site starts carry the cookie of a signed-in user."
}

// exposedCookies lists the flags that a shown Set-Cookie lacks.
func exposedCookies(o *api.Operation) []category.Fact {
	var out []category.Fact
	for _, c := range cookiesOf(o) {
		for _, flag := range missingFlags(c.value) {
			f := category.Fact{Key: strings.ToLower(flag), Place: c.place, Word: flag}
			if !slices.ContainsFunc(out, func(x category.Fact) bool { return x.Key == f.Key }) {
				out = append(out, f)
			}
		}
	}
	return out
}

// cookie is a value of Set-Cookie and where it is declared.
type cookie struct {
	value string
	place openapi.Value
}

// cookiesOf lists the values of Set-Cookie that the responses of an operation show.
func cookiesOf(o *api.Operation) []cookie {
	var out []cookie
	for _, r := range o.Responses {
		for _, h := range r.Headers {
			if !strings.EqualFold(h.Name, "Set-Cookie") {
				continue
			}
			for _, value := range category.HeaderValues(o.API, h) {
				out = append(out, cookie{value, h.Value})
			}
		}
	}
	return out
}

// hasCookie reports whether an operation shows a Set-Cookie with attributes.
func hasCookie(o *api.Operation) bool {
	return slices.ContainsFunc(cookiesOf(o), func(c cookie) bool { return isCookie(c.value) })
}

// isCookie reports whether a text is a value of Set-Cookie with attributes. A mere
// name=value is an abbreviation that says nothing of the flags.
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
