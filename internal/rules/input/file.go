package input

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/semantics"
)

func alreadyFile(o *api.Operation) bool {
	return o != nil && slices.ContainsFunc(o.Body, func(m api.Media) bool { return semantics.IsFileMedia(m.Type) })
}
