package semantics

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// Destruction is what an operation destroys. The zero value is nothing.
type Destruction struct {
	Kind DestructionKind
	// Verb is what the operation is named after if its kind is [DestroysByName].
	Verb string
}

// DestructionKind says how an operation destroys.
type DestructionKind int

// The kinds of destruction.
const (
	DestroysNothing DestructionKind = iota
	DeletesObject
	DeletesCollection
	DestroysByName
)

// String says what the operation does: "deletes a collection", "is there to
// purge". It is "" if nothing is destroyed.
func (d Destruction) String() string {
	switch d.Kind {
	case DeletesObject:
		return "deletes an object"
	case DeletesCollection:
		return "deletes a collection"
	case DestroysByName:
		return "is there to " + d.Verb
	}
	return ""
}

// DestructionOf returns what an operation destroys. The end of a session and the
// return of a token protect and do not count, nor does what recovers a credential.
// Many objects at once do not count either: see [IsBulk].
func DestructionOf(o *api.Operation) Destruction {
	segment, ends := LastLiteral(o.Path)
	tokens := words.Tokens(segment)
	if o.Kind != api.Endpoint || !o.Writes() || IsBulk(o) || RecoveryOf(o) != NoRecovery || IsLoginFlow(o) || isRevocation(o) || words.HasAny(tokens, "session", "sessions") {
		return Destruction{}
	}
	if o.Method == "DELETE" {
		if ends && isPlural(segment) && !words.HasAny(tokens, "settings", "preferences", "status") && !hasSelection(o) {
			return Destruction{Kind: DeletesCollection}
		}
		return Destruction{Kind: DeletesObject}
	}
	method := []string{strings.ToLower(o.Method)} // of OpenAPI 3.2's additionalOperations
	for _, verb := range slices.Concat(method, first(tokens, 1), first(words.Tokens(o.ID), 1)) {
		switch verb {
		case "delete", "purge", "wipe", "destroy", "erase", "truncate", "terminate", "revoke", "reset", "shutdown", "reboot":
			return Destruction{DestroysByName, verb}
		}
	}
	return Destruction{}
}

// hasSelection reports whether an input besides the path says which objects are
// meant.
func hasSelection(o *api.Operation) bool {
	return slices.ContainsFunc(o.Inputs(), func(l api.Leaf) bool {
		switch l.Where() {
		case "header", "cookie", "path":
			return false
		}
		return l.Where() == "request" || l.Required() || IsIdentifier(words.Tokens(l.Name()))
	})
}
