package input

import (
	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"slices"
)

func alreadyFile(o *api.Operation) bool {
	return o != nil && slices.ContainsFunc(o.Body, func(m api.Media) bool { return semantics.IsFileMedia(m.Type) })
}
