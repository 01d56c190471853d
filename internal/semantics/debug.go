package semantics

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// DebugWord finds the segment of a path that speaks of a debugging aid, or else
// the operationId that is named after one. sure is false where the word has other
// uses. What only tells that the service lives is none.
func DebugWord(o *api.Operation) (word string, sure bool) {
	own := OwnSegments(o.Path)
	if len(own) == 0 || IsAlive(own[len(own)-1]) || o.Method == "OPTIONS" {
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
	return len(rest) == 0 || !IsAlive(rest[0]) && rest[0] != "info" && rest[0] != "metrics" && rest[0] != "prometheus"
}
