package threat

import (
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
)

func TestConsequence(t *testing.T) {
	rule := &Rule{Consequence: "{who} sees {data|values} of {operation}."}
	pairs := []*diff.Pair{{Head: &api.Operation{Method: "GET", Path: "/a"}}}
	for name, c := range map[string]struct {
		f    Finding
		want string
	}{
		"of the rule":            {Finding{Pairs: pairs}, "Every caller of `GET /a` sees values of `GET /a`."},
		"of the API":             {Finding{}, "Every caller of the API sees values of the API."},
		"to strangers":           {Finding{Pairs: pairs, Anonymous: true}, "Anybody on the internet sees values of `GET /a`."},
		"to strangers inside":    {Finding{Pairs: pairs, Anonymous: true, inside: true}, "Anybody inside your network sees values of `GET /a`."},
		"with what it is about":  {Finding{Pairs: pairs, classes: []sensitive.Class{sensitive.PII, sensitive.PII, sensitive.Fin, sensitive.PHI}}, "Every caller of `GET /a` sees personal data and financial data of `GET /a`."},
		"of the kind of finding": {Finding{Pairs: pairs, consequence: "{anybody} has {operation}."}, "Anybody on the internet has `GET /a`."},
	} {
		t.Run(name, func(t *testing.T) {
			c.f.rule = rule
			if got := c.f.consequenceHere(); got != c.want {
				t.Errorf("%s", got)
			}
		})
	}
	resolved := Finding{rule: rule}
	resolved.State = severity.Resolved
	if got := resolved.consequenceHere(); got != "" {
		t.Errorf("of what is resolved: %s", got)
	}
}
