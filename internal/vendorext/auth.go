package vendorext

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Switch is an extension that switches authentication off by its value.
type Switch struct {
	Key    string
	Within string // the entry that holds the value; "" is the extension itself
	Value  string // compared without regard to case; "" is true
}

// IsOff reports whether the extension has the value here.
func (s Switch) IsOff(extension openapi.Value) bool {
	if s.Within != "" {
		extension = extension.Get(s.Within)
	}
	if s.Value == "" {
		return extension.IsTrue()
	}
	return strings.EqualFold(extension.Scalar(), s.Value)
}

// AuthOff is a place that switches authentication off.
type AuthOff struct {
	Key  string
	At   openapi.Value
	Wide bool // for more than the operation
}

// AuthCheck is a place that has the gateway check credentials.
type AuthCheck struct {
	Key    string
	At     openapi.Value
	Scheme string // the security scheme that it stands in, if it does
}

// Demand is an extension that asks for more than a credential.
type Demand struct{ Key string }

// Asks reports whether the extension asks for anything, as any value but false does.
func (d Demand) Asks(extension openapi.Value) bool {
	return extension.Exists() && !extension.IsFalse() && extension.Scalar() != ""
}
