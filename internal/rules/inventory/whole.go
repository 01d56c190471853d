package inventory

import (
	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// whole is the place of the operations of a description.
func whole(a *api.API) openapi.Span {
	if paths := a.Doc.Root.Get("paths"); paths.Exists() {
		return paths.KeySpan()
	}
	for _, v := range a.Doc.Root.Fields() {
		return v.KeySpan()
	}
	return a.Doc.Root.Span()
}
