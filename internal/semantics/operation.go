package semantics

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// IsReadByPost reports whether an operation is named after reading, and is a POST
// because its question is long or its answer comes later.
func IsReadByPost(o *api.Operation) bool {
	return o.Method == "POST" && (ExportWord(o) != "" || begins(o, "search", "query", "summary", "lookup", "find", "list", "count", "preview", "validate", "estimate", "calculate"))
}

const WholeCollection = "deletes a collection"

// Destruction says what an operation destroys, "" where nothing. Many at once are
// bulk-operation's to tell. Ending a session
// or revoking a token protects, and so does what recovers a credential.
func Destruction(o *api.Operation) string {
	last, ends := LastName(o.Path)
	tokens := words.Tokens(last)
	if o.Kind != api.Endpoint || !o.Writes() || IsBulk(o) || Recovery(o) != "" || IsLoginFlow(o) || handsBack(o) || words.HasAny(tokens, "session", "sessions") {
		return ""
	}
	if o.Method == "DELETE" {
		if ends && strings.HasSuffix(last, "s") && !strings.HasSuffix(last, "ss") && !picksObject(o) && !words.HasAny(tokens, "settings", "preferences", "status") {
			return WholeCollection
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
		return l.Where != "header" && l.Where != "cookie" && l.Where != "path" && (l.Required || len(tokens) > 0 && IsIdentifier(tokens) || l.Where == "request")
	})
}

// IsBulk reports a write that is named after doing many things at once: in
// the last segment of its path or at the beginning of its operationId. "batch"
// and "import" elsewhere are resources (/batch/v1/jobs).
func IsBulk(o *api.Operation) bool {
	if !o.Writes() || IsReadByPost(o) {
		return false
	}
	last, _ := LastName(o.Path)
	id := words.Tokens(o.ID)
	return words.HasAny(words.Tokens(last), "bulk", "batch", "import") || words.HasAny(id, "bulk") || words.HasAny(id[:min(1, len(id))], "batch", "import", "mass") ||
		slices.Contains(api.Segments(o.Path), "bulk")
}

// ExportWord is the word of an operation's path or id that says export.
func ExportWord(o *api.Operation) string {
	segment, _ := LastName(o.Path)
	for _, w := range append(words.Tokens(segment), words.Tokens(o.ID)...) {
		switch w {
		case "export", "exports", "download", "downloads", "dump", "takeout", "backup":
			return w
		}
	}
	return ""
}

// begins reports whether the operation is named after one of the verbs: as the
// last segment of its path, or as the first word of its operationId.
func begins(o *api.Operation, verbs ...string) bool {
	last, _ := LastName(o.Path)
	tokens, id := words.Tokens(last), words.Tokens(o.ID)
	return words.HasAny(tokens[:min(1, len(tokens))], verbs...) || words.HasAny(id[:min(1, len(id))], verbs...)
}

func HasAnswer(o *api.Operation) bool {
	return slices.ContainsFunc(o.Responses, func(r *api.Response) bool {
		return r.Success() && slices.ContainsFunc(r.Media, func(m api.Media) bool { return len(m.Schema.Properties()) > 0 })
	})
}
