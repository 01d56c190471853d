package data

import (
	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// sends is the verb for what operations return, or a webhook sends.
func sends(pairs []*diff.Pair) string {
	if pairs[0].Op().Kind == api.Endpoint {
		return wording.Verb(pairs, "returns", "return")
	}
	return wording.Verb(pairs, "sends", "send")
}
