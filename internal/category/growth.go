package category

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// IsGuarded reports whether the policy of an operation can be held against
// others: it is an endpoint's, asks for something, and for defined schemes.
func IsGuarded(o *api.Operation) bool {
	return o.Kind == api.Endpoint && !o.Auth.IsOpen() && len(o.API.Undefined(o.Auth)) == 0
}

// CommonPolicy is an operation's policy with scheme names that mean the same on both
// sides.
func CommonPolicy(p *threat.Pass, o *api.Operation) api.Auth {
	if o.API == p.Delta.Base {
		return p.Delta.CommonBase(o.Auth)
	}
	return p.Delta.CommonHead(o.Auth)
}

// Confidence is how far names about new surface may be trusted to block: where
// nothing is asked for anywhere, or the operation is as open as its siblings,
// they only inform.
func Confidence(p *threat.Pass, o *api.Operation) severity.Confidence {
	expected, _, known := p.Conventions.Expected(o)
	if !p.Conventions.Demands || known && expected.IsOpen() || !o.Auth.IsOpen() && !p.Conventions.IsGuarded(o) {
		return severity.LowConfidence
	}
	return severity.MediumConfidence
}

// ReportGrowth reports what new surface brings. An operation that asks for other
// credentials than its siblings has not lost its guard: whether they are enough is
// reported by the rules about authentication. Nor has one of a description that declares
// no credentials.
func ReportGrowth(p *threat.Pass, c *diff.Change, d threat.Diagnostic, o *api.Operation) {
	expected, _, known := p.Conventions.Expected(o)
	follows := !o.Auth.IsOpen() && !p.Conventions.IsGuarded(o) && len(o.API.Undefined(o.Auth)) == 0 && !(known && CommonPolicy(p, o).IsBelow(expected))
	if d.AlsoBy&threat.ByConvention != 0 && (follows || !p.Conventions.Demands) {
		why := "with credentials"
		if !p.Conventions.Demands {
			why = "authentication lives elsewhere"
		}
		if d.Likelihood == 0 {
			d.Likelihood = p.Rule.Likelihood
		}
		d.Likelihood, d.Why = max(1, d.Likelihood-1), strings.TrimPrefix(d.Why+", "+why, ", ")
	}
	p.Report(c, d)
}

// AddedSurface is the diagnostic of the rules about new operations themselves.
func AddedSurface(p *threat.Pass, c *diff.Change, subject string) threat.Diagnostic {
	return threat.Diagnostic{Subject: subject, AlsoBy: threat.ByConvention, Confidence: Confidence(p, p.Ordered(c.Pairs)[0].Op())}
}
