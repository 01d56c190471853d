package input

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
	"github.com/threatdelta/threatdelta/internal/words"
)

func stateChangeOnGet() threat.Rule {
	return threat.Rule{
		ID: id.StateChangeOnGet, Title: "Reading changes something",
		STRIDE: []threat.STRIDE{threat.Tampering}, OWASP: []string{"API8:2023"}, CWE: []int{650, 352},
		Likelihood: 3, Impact: 3, By: threat.ByConvention, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "A link, a preview or an image on another site is enough to make the change for whoever opens it.",
		Mitigation:  "Use POST: links, previews, prefetching and other sites send GET by themselves.",
		Test:        "Send the GET twice, and open it as an image of another page: the state is unchanged.",
		Probe:       threat.Probe{Template: plan.None, Why: "what changed is not in the answer: look at the object before and after"},
		Run: func(p *threat.Pass) {
			for _, c := range p.Delta.AddedEndpoints() {
				o := c.Pairs[0].Head
				if was := replaces(p.Delta, o); was != nil {
					p.Report(c, threat.Diagnostic{Subject: "operation",
						Message: fmt.Sprintf("%s was `%s` before", wording.Name(o.String()), was)})
				} else if does := changesState(o); does != "" {
					p.Report(c, threat.Diagnostic{Subject: "operation", Confidence: min(severity.MediumConfidence, category.Confidence(p, o)),
						Message: fmt.Sprintf("the new %s is a %s named after what it does (%s)", wording.Name(o.String()), o.Method, wording.Name(does))})
				}
			}
		},
	}
}

// replaces is the write whose operationId a new GET has, nil for none.
func replaces(d *diff.Delta, o *api.Operation) *api.Operation {
	if o.ID == "" || o.Method != "GET" && o.Method != "HEAD" {
		return nil
	}
	for _, pair := range d.Pairs {
		if b := pair.Base; pair.Head == nil && b.ID == o.ID && b.Writes() && b.Kind == api.Endpoint {
			return b
		}
	}
	return nil
}

// changesState is the verb by which a GET says that it changes something, ""
// where it says nothing of the kind.
func changesState(o *api.Operation) string {
	if o.Method != "GET" && o.Method != "HEAD" {
		return ""
	}
	verbs := []string{"delete", "remove", "destroy", "purge", "wipe", "activate", "deactivate", "enable", "disable", "approve", "reject", "confirm", "unsubscribe", "logout", "signout",
		"execute", "trigger", "restart", "reboot", "shutdown", "revoke", "reset", "cancel", "terminate", "gc", "flush", "publish", "unpublish", "archive", "start", "stop", "run"}
	id := words.Tokens(o.ID)
	if len(id) > 1 && words.HasAny(id[:1], verbs...) {
		return o.ID
	}
	if len(id) > 0 && words.HasAny(id[:1], "get", "list", "read", "show", "find", "search", "retrieve", "fetch", "describe", "is", "has", "check", "query", "download", "head") {
		last, _ := semantics.LastLiteral(o.Path)
		if tokens := words.Tokens(last); !words.HasAny(tokens, "unsubscribe", "logout", "gc", "reboot", "shutdown") || len(tokens) > 1 {
			return ""
		}
	}
	last, ends := semantics.LastLiteral(o.Path)
	tokens := words.Tokens(last)
	if !ends || len(tokens) == 0 || len(tokens) > 2 || !words.HasAny(tokens[:1], verbs...) {
		return ""
	}
	if len(tokens) == 2 && words.HasAny(tokens[1:], "list", "status", "state", "count", "log", "logs", "history", "info", "events", "config", "settings", "options", "policy", "reason", "reasons", "date", "time", "output", "result", "results", "report") {
		return "" // what is known of it
	}
	if len(tokens) == 1 && words.HasAny(tokens, "archive", "run", "start", "stop", "cancel", "reset") && len(api.Segments(o.Path)) < 2 {
		return ""
	}
	return last
}
