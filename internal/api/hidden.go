package api

import (
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Hidden is a part of the description that stands behind a reference which is not
// followed: remote, missing, or outside of the tree. The references of operations
// themselves are listed by [Operation.UnresolvedReferences].
type Hidden struct {
	Kind HiddenKind
	// Name is the name of what is hidden: a path, a webhook or a scheme; "" for a
	// whole section.
	Name string
	// Value is the reference.
	Value openapi.Value
}

// HiddenKind says what stands behind the reference.
type HiddenKind int

// The kinds of hidden parts. A section is a whole map of parts.
const (
	HiddenPath HiddenKind = iota
	HiddenWebhook
	HiddenScheme
	HiddenPaths
	HiddenWebhooks
	HiddenSchemes
	HiddenComponents
	HiddenSecurity // the root's policy
)

// section returns a map of the description and follows its reference if it is one.
// A reference that cannot be followed is noted.
func (a *API) section(kind HiddenKind, written openapi.Value) openapi.Value {
	v := a.Doc.Deref(written)
	if written.Exists() && !v.Exists() {
		a.Hidden = append(a.Hidden, Hidden{kind, "", written})
	}
	return v
}

// HidesScheme reports whether the definition of a scheme stands behind a reference
// that is not followed.
func (a *API) HidesScheme(name string) bool {
	for _, h := range a.Hidden {
		if h.Kind == HiddenSchemes || h.Kind == HiddenComponents || h.Kind == HiddenScheme && h.Name == name {
			return true
		}
	}
	return false
}

// HidesOperation reports whether an operation of the other side may stand behind a
// reference that is not followed. Then it is not known to be gone.
func (a *API) HidesOperation(o *Operation) bool {
	top := o
	for top.Parent != nil {
		top = top.Parent
	}
	for _, h := range a.Hidden {
		switch {
		case top.Kind == Endpoint && (h.Kind == HiddenPaths || h.Kind == HiddenPath && Template(h.Name) == Template(top.Path)),
			top.Kind == Webhook && (h.Kind == HiddenWebhooks || h.Kind == HiddenWebhook && h.Name == top.Path):
			return true
		}
	}
	return false
}

// String names what is hidden: the path, webhook or scheme, or the section.
func (h Hidden) String() string {
	if h.Name != "" {
		return h.Name
	}
	return [...]string{"a path", "a webhook", "a security scheme", "paths", "webhooks", "security schemes", "components", "security"}[h.Kind]
}
