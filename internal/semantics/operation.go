package semantics

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// isChange reports whether an operation makes or changes something: it writes, and
// does not delete.
func isChange(o *api.Operation) bool { return o.Writes() && o.Method != "DELETE" }

// BindsBody reports whether the body of a request may become an object: the operation
// writes. The body of another one is a question, whose keys are conditions.
func BindsBody(o *api.Operation) bool { return o.Writes() && !IsReadByPost(o) }

// IsReadByPost reports whether an operation is named after reading, and is a POST
// because its question is long or its answer comes later.
func IsReadByPost(o *api.Operation) bool {
	return o.Method == "POST" && (ExportWord(o) != "" || isNamedAfter(o, "search", "query", "summary", "lookup", "find", "list", "count", "preview", "validate", "estimate", "calculate"))
}

// IsBulk reports whether a write is named after acting on many objects at once: in
// the last literal segment of its path, at the beginning of its operationId, or in its
// summary ("in bulk"). "batch" and "import" elsewhere are resources (/batch/v1/jobs).
func IsBulk(o *api.Operation) bool {
	if !o.Writes() || IsReadByPost(o) {
		return false
	}
	segment, _ := LastLiteral(o.Path)
	id := words.Tokens(o.ID)
	return words.HasAny(words.Tokens(segment), "bulk", "batch", "import") || words.HasAny(id, "bulk") || words.HasAny(first(id, 1), "batch", "import", "mass") ||
		slices.Contains(api.Segments(o.Path), "bulk") || words.HasPhrase(words.Tokens(o.Value.Get("summary").Scalar()), "in", "bulk")
}

// ExportWord returns the word by which an operation lets data out in bulk, of the
// path's last literal segment or of the operationId; "" if there is none. To restore
// a backup lets data in.
func ExportWord(o *api.Operation) string {
	segment, _ := LastLiteral(o.Path)
	if isChange(o) && words.HasAny(append(words.Tokens(segment), first(words.Tokens(o.ID), 1)...), "restore", "upload", "import") {
		return ""
	}
	for _, w := range append(words.Tokens(segment), words.Tokens(o.ID)...) {
		switch w {
		case "export", "exports", "download", "downloads", "dump", "takeout", "backup":
			return w
		}
	}
	return ""
}

// HasListAnswer reports whether a successful answer is a list itself. A list in a
// field of an object does not count.
func HasListAnswer(o *api.Operation) bool {
	return hasAnswer(o, func(s *api.Schema) bool { return s.Property(api.Element) != nil })
}

// MayAnswerWithList reports whether a successful answer may be a list, if only as one of
// several things, and whatever it holds.
func MayAnswerWithList(o *api.Operation) bool {
	return hasAnswer(o, func(s *api.Schema) bool { return s.Facts().Is("array") })
}

// AnswersWithOneObject reports whether a successful answer is declared with the fields
// of one object: the path ends in what picks it, or no field is a list. Other media
// types of the answer then are other encodings of the object.
func AnswersWithOneObject(o *api.Operation) bool {
	if !HasAnswer(o) || HasListAnswer(o) {
		return false
	}
	if segments := api.Segments(o.Path); len(segments) > 0 && isParameter(segments[len(segments)-1]) {
		return true
	}
	return !slices.ContainsFunc(o.Outputs(), func(l api.Leaf) bool { return l.IsSuccess() && l.Passes(api.Element) })
}

// HasAnswer reports whether the body of a successful answer is declared with what
// it holds: fields, or the items of a list.
func HasAnswer(o *api.Operation) bool {
	return hasAnswer(o, func(s *api.Schema) bool { return len(s.Properties()) > 0 })
}

func hasAnswer(o *api.Operation, is func(*api.Schema) bool) bool {
	return slices.ContainsFunc(o.Responses, func(r *api.Response) bool {
		return r.IsSuccess() && slices.ContainsFunc(r.Media, func(m api.Media) bool { return is(m.Schema) })
	})
}
