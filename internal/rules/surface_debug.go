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

func surfaceDebug() threat.Rule {
	return threat.Rule{
		ID: "surface-debug", Title: "Debugging aid among the operations",
		STRIDE: []threat.STRIDE{threat.Disclosure, threat.Elevation}, OWASP: []string{"API8:2023"}, CWE: []int{489, 215},
		Likelihood: 4, Impact: 4, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Do not ship it: leave it out of the build, or serve it on an internal listener of its own.",
		Test:       "Call it on the production host: 404.",
		Run: func(p *threat.Pass) {
			aid := func(c *diff.Change) string { word, sure := debugging(c.Pairs[0].Head); return fmt.Sprint(sure, word) }
			found := slices.DeleteFunc(addedEndpoints(p.Delta), func(c *diff.Change) bool {
				word, _ := debugging(c.Pairs[0].Head)
				return word == ""
			})
			for _, group := range bySame(found, aid) {
				c := joined(group)
				pairs := p.Ordered(c.Pairs)
				word, sure := debugging(pairs[0].Head)
				d := threat.Diagnostic{Subject: "operation", Confidence: severity.MediumConfidence, Related: placesOf(group, ofOperations)}
				if anyoneCalls(p, pairs) && sure {
					d.Likelihood, d.Impact, d.Why = 4, 5, "for anybody"
				}
				reads := "by its name is there to debug"
				if !sure {
					d.Likelihood, d.Impact, d.Why, d.Confidence = 2, 3, "the word has other uses", severity.LowConfidence
					reads = "may by its name be there for development"
				}
				d.Message = fmt.Sprintf("the new %s %s (%s): such aids show memory, settings and secrets, or change what is stored", operations(pairs), reads, name(word))
				p.Report(c, d)
			}
		},
	}
}

// debugging finds the segment of a path that speaks of a debugging aid, or else
// the operationId that is named after one. sure is false where the word has other
// uses. What only tells that the service lives is none.
func debugging(o *api.Operation) (word string, sure bool) {
	own := ownSegments(o.Path)
	if len(own) == 0 || alive(own[len(own)-1]) || o.Method == "OPTIONS" {
		return "", false
	}
	for i, s := range own {
		if debugInfo(s) {
			return s, i == 0
		}
		switch strings.Trim(s, "_-") {
		case "heapdump", "threaddump", "pprof", "graphiql", "phpinfo", "jolokia", "h2-console", "reset-db", "resetdb", "reset-database", "seed-db", "seed-database", "debugbar":
			return s, true
		case "actuator":
			if actuator(own[i+1:]) {
				return s, true
			}
		case "debug":
			return s, i == 0
		case "test", "mock", "mocks", "echo", "env", "console", "seed", "fixtures":
			if i == 0 && !strings.HasPrefix(own[len(own)-1], "{") {
				return s, false
			}
		}
	}
	if tokens := words.Tokens(o.ID); len(tokens) > 1 && debugInfo(strings.Join(tokens, "")) {
		return o.ID, true
	}
	return "", false
}

// splitCompounds drops what joins the words of a name.
func splitCompounds(r rune) rune {
	if r == '-' || r == '_' || r == '.' {
		return -1
	}
	return r
}

// debugInfo reports a name, however it is glued together, that says what an
// operation shows or does: debug-info, getDebugInfo, debugvars.
func debugInfo(name string) bool {
	bare := strings.Map(splitCompounds, strings.ToLower(name))
	switch strings.TrimPrefix(strings.TrimPrefix(bare, "get"), "show") {
	case "debuginfo", "debuginformation", "debugvars", "debugdump", "debugstate", "dumpdebug", "dumpheap", "dumpthreads", "dumpgoroutines", "goroutinedump":
		return true
	}
	return false
}

// actuator reports whether what follows /actuator tells or changes more than
// that the service lives.
func actuator(rest []string) bool {
	return len(rest) == 0 || !alive(rest[0]) && rest[0] != "info" && rest[0] != "metrics" && rest[0] != "prometheus"
}
