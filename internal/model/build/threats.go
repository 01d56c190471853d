package build

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// threats are the findings with a letter of STRIDE. What has none says only that something is
// there, such as a new operation, which the model lists anyway.
func (m *maker) threats() {
	found := map[string]*threat.Finding{}
	for _, f := range m.Found {
		found[f.Fingerprint] = f
	}
	for _, f := range m.Reported {
		under := found[f.Fingerprint]
		if under == nil || len(f.STRIDE) == 0 {
			continue
		}
		m.out.Threats = append(m.out.Threats, m.threat(f, under))
		for _, p := range under.Pairs {
			if x := m.facts[p.Op().Key()]; x != nil {
				x.threats = append(x.threats, f.Fingerprint)
			}
		}
	}
}

func (m *maker) threat(f finding.Finding, under *threat.Finding) model.Threat {
	return model.Threat{Fingerprint: f.Fingerprint, Rule: f.Rule, Title: asItStands(f.Title), Evidence: asItStands(f.Message), Statement: m.statement(f, under),
		STRIDE: f.STRIDE, OWASP: list(f.OWASP), CWE: list(f.CWE), Level: f.Level, Score: f.Score, Likelihood: f.Likelihood, Impact: f.Impact,
		Confidence: f.Confidence, Operations: list(f.Operations), Subject: f.Subject, Place: f.Head, PartOf: f.PartOf, Together: f.Together,
		Mitigated: m.mitigated(f, under), Mitigation: f.Mitigation, Test: f.Test, Accepted: f.Waiver, State: under.IsState()}
}

// statement says a threat in the one grammar.
func (m *maker) statement(f finding.Finding, under *threat.Finding) model.Statement {
	actor := actorOf(f, under)
	s := model.Statement{Actor: actor, Who: actor.Words(), With: "with the credentials that they have", Leads: asItStands(f.Consequence), Assets: []string{}}
	where := ""
	if len(under.Pairs) > 0 {
		o := under.Pairs[0].Op()
		where = wording.Operations(under.Pairs)
		switch {
		case o.Kind != api.Endpoint:
			s.With = "at the other end"
		case under.Anonymous || o.Auth.IsOpen():
			s.With = "without credentials"
		default:
			s.With = "with " + wording.Name(m.API.Describe(o.Auth))
		}
		if slices.Contains(f.CWE, 319) { // sensitive information in cleartext
			s.Who, s.With = "Whoever is on the network", "between a caller and the API"
		}
		if m.boundaryOf(o) == "internal" && actor == model.Anonymous {
			s.Who = "Anybody inside the network"
		}
	}
	if where == "" {
		where, s.With = "the API", "with a look at the description"
	}
	verb := "use "
	if slices.Contains(f.CWE, 319) {
		verb = "read and change what goes to "
	}
	s.Can = verb + where + " (" + lowerFirst(asItStands(f.Title))
	if f.Subject != "" {
		s.Can += ": " + wording.Name(f.Subject)
	}
	s.Can += ")"
	for _, text := range [...]*string{&s.With, &s.Can} {
		*text = m.text(*text)
	}
	for _, c := range under.Classes() {
		s.Assets = append(s.Assets, c.Words())
	}
	if len(s.Assets) == 0 {
		s.Assets = m.atStake(f, under)
	}
	return s
}

// actorOf says who acts: by the item of the OWASP API Security Top 10 2023 that the threat falls under, else by
// who gets in.
func actorOf(f finding.Finding, under *threat.Finding) model.ActorKind {
	has := func(item string) bool { return slices.Contains(f.OWASP, item) }
	switch {
	case len(under.Pairs) == 0:
		return model.Operator
	case under.Pairs[0].Op().Kind != api.Endpoint, has("API10:2023"):
		return model.Partner
	case under.Anonymous || under.Pairs[0].Op().Auth.IsOpen():
		return model.Anonymous
	case has("API1:2023"):
		return model.OtherTenant
	case has("API5:2023"):
		return model.LowPrivilege
	case slices.Contains(f.CWE, 598), slices.Contains(f.CWE, 532): // values in URLs, logs
		return model.Operator
	}
	return model.Authenticated
}

// atStake is what is at stake where the threat is about no class of data: what its operation
// carries, else what its letters are about.
func (m *maker) atStake(f finding.Finding, under *threat.Finding) []string {
	out := []string{}
	if len(under.Pairs) > 0 {
		if x := m.facts[under.Pairs[0].Op().Key()]; x != nil && slices.Contains(f.STRIDE, "I") {
			for _, c := range names(x.out) {
				out = append(out, m.words(c))
			}
		}
	}
	about := map[string]string{"S": "who callers are", "T": "what is stored", "R": "evidence of who did what", "I": "what answers hold", "D": "availability", "E": "the rights of others"}
	for _, letter := range f.STRIDE {
		if letter != "I" || len(out) == 0 {
			out = append(out, about[letter])
		}
	}
	return out
}

// mitigated lists what of the description makes a threat less: what its most exposed operation
// asks for, its limit, and what took from likelihood or impact.
func (m *maker) mitigated(f finding.Finding, under *threat.Finding) []string {
	out := []string{}
	if len(under.Pairs) > 0 {
		o := under.Pairs[0].Op()
		if x := m.facts[o.Key()]; x != nil && o.Kind == api.Endpoint {
			if !o.Auth.IsOpen() && !o.Auth.Unspecified {
				out = append(out, "asks for "+wording.Name(x.auth))
			}
			if o.Limit.Level >= ratelimit.Contract {
				out = append(out, "rate limit "+wording.Name(x.limit))
			}
		}
	}
	for _, axis := range [...]finding.Axis{f.Likelihood, f.Impact} {
		for _, step := range axis.Because {
			if _, why, ok := strings.Cut(step, " "); ok && strings.HasPrefix(step, "-") && why != "rate limited" {
				out = append(out, why)
			}
		}
	}
	return out
}
