package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
)

func bflaDestructiveOp() threat.Rule {
	return threat.Rule{
		ID: "bfla-destructive-op", Title: "New operation that destroys",
		STRIDE: []threat.STRIDE{threat.Tampering, threat.Denial}, OWASP: []string{"API5:2023"}, CWE: []int{862},
		Likelihood: 3, Impact: 4, Since: "0.1.0",
		Reports:    threat.Changes,
		Mitigation: "Ask for a privileged scope, delete softly, have it confirmed, and log who did it.",
		Test:       "Call it as an ordinary user: 403; call it twice: 404 or 409, and its siblings are untouched.",
		Run: func(p *threat.Pass) {
			var added []*diff.Change
			for _, c := range addedEndpoints(p.Delta) {
				if destroys(c.Pairs[0].Head) != "" {
					added = append(added, c)
				}
			}
			for _, c := range similar(p, added, destroys) {
				pairs := p.Ordered(c.Pairs)
				what := destroys(pairs[0].Op())
				d := addedSurface(p, c, "operation")
				d.Message = fmt.Sprintf("new: %s %s: whoever is let in destroys, so the right to it must be checked apart", operations(pairs), strings.Replace(what, "deletes", verb(pairs, "deletes", "delete"), 1))
				if what == wholeCollection {
					d.Impact, d.Why = 5, "no id of an object is asked for"
					d.Message = fmt.Sprintf("new: %s %s and %s for no object's id: one call may delete them all", operations(pairs), verb(pairs, "deletes", "delete"), verb(pairs, "asks", "ask"))
					if p.Conventions.Guarded(pairs[0].Op()) {
						d.Confidence = severity.LowConfidence // it may only be the caller's own
					}
				}
				grow(p, c, d, pairs[0].Op())
			}
		},
	}
}

const wholeCollection = "deletes a collection"

// destroys says what an operation destroys, "" where nothing. Many at once are
// bulk-operation's to tell. Ending a session
// or revoking a token protects, and so does what recovers a credential.
func destroys(o *api.Operation) string {
	last, ends := lastName(o.Path)
	tokens := words.Tokens(last)
	if o.Kind != api.Endpoint || !o.Writes() || bulkName(o) || recovers(o) != "" || loginFlow(o) || handsBack(o) || words.HasAny(tokens, "session", "sessions") {
		return ""
	}
	if o.Method == "DELETE" {
		if ends && strings.HasSuffix(last, "s") && !strings.HasSuffix(last, "ss") && !picksObject(o) && !words.HasAny(tokens, "settings", "preferences", "status") {
			return wholeCollection
		}
		return "deletes"
	}
	id := words.Tokens(o.ID)
	for _, list := range [...][]string{tokens[:min(1, len(tokens))], id[:min(1, len(id))]} {
		if words.HasAny(list, "delete", "purge", "wipe", "destroy", "erase", "truncate", "terminate", "revoke", "reset", "shutdown", "reboot") {
			return "is there to " + list[0]
		}
	}
	return ""
}

// picksObject reports whether an input says which objects are meant.
func picksObject(o *api.Operation) bool {
	return slices.ContainsFunc(o.Inputs(), func(l api.Leaf) bool {
		tokens := words.Tokens(l.Name())
		return l.Where != "header" && l.Where != "cookie" && l.Where != "path" && (l.Required || len(tokens) > 0 && identifier(tokens) || l.Where == "request")
	})
}
