package semantics

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// DebugWord returns the segment of a path that names a debugging aid (CWE-489), or
// else the operationId that does; "" if there is none. It is not sure if the word
// has other uses. A health check is no aid.
func DebugWord(o *api.Operation) (word string, sure bool) {
	own := OwnSegments(o.Path)
	if len(own) == 0 || IsHealthCheck(own[len(own)-1]) || o.Method == "OPTIONS" {
		return "", false
	}
	for i, s := range own {
		if isDebugOutput(s) {
			return s, i == 0
		}
		switch strings.Trim(s, "_-") {
		case "heapdump", "threaddump", "pprof", "graphiql", "phpinfo", "jolokia", "h2-console", "reset-db", "resetdb", "reset-database", "seed-db", "seed-database", "debugbar":
			return s, true
		case "actuator":
			if isActuatorAid(own[i+1:]) {
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
	if tokens := words.Tokens(o.ID); len(tokens) > 1 && isDebugOutput(strings.Join(tokens, "")) {
		return o.ID, true
	}
	return "", false
}

// isDebugOutput reports whether a name, however its words are joined, says that
// debugging output is shown or made: debug-info, getDebugInfo, debugvars.
func isDebugOutput(name string) bool {
	joined := strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r == '.' {
			return -1
		}
		return r
	}, strings.ToLower(name))
	switch strings.TrimPrefix(strings.TrimPrefix(joined, "get"), "show") {
	case "debuginfo", "debuginformation", "debugvars", "debugdump", "debugstate", "dumpdebug", "dumpheap", "dumpthreads", "dumpgoroutines", "goroutinedump":
		return true
	}
	return false
}

// isActuatorAid reports whether what follows /actuator (Spring Boot) shows or
// changes more than health, version and metrics.
func isActuatorAid(rest []string) bool {
	return len(rest) == 0 || !IsHealthCheck(rest[0]) && rest[0] != "info" && rest[0] != "metrics" && rest[0] != "prometheus"
}
