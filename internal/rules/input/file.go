package input

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/semantics"
)

// hasFileBody reports whether a body of an operation, if there is one, is a file.
func hasFileBody(o *api.Operation) bool {
	return o != nil && slices.ContainsFunc(o.Body, func(m api.Media) bool { return semantics.IsFileMedia(m.Type) })
}
