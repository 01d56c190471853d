package threat

import (
	"github.com/threatdelta/threatdelta/internal/api"
)

// Setting is what the organisation's policy adds to a description: who reaches the API,
// how critical it is, and what is public by decision. The zero value adds nothing.
type Setting struct {
	// Exposure is public, partner, internal or "". It overrules what servers and
	// extensions say.
	Exposure string
	// Criticality moves every impact: -1, 0, +1.
	Criticality int
	// ExternalLimits: rate limits are set elsewhere, so that a description without them
	// says nothing.
	ExternalLimits bool
	// Public says why an operation is meant to be called without credentials;
	// nil knows of none.
	Public func(method, path string) (why string, ok bool)
}

// WithSetting makes the view apply a setting. It returns the view.
func (v *View) WithSetting(s Setting) *View {
	v.setting = s
	return v
}

// Public reports whether the policy says that anybody may call the operation, and why.
func (v *View) Public(o *api.Operation) (why string, ok bool) {
	if v.setting.Public == nil || o.Kind != api.Endpoint {
		return "", false
	}
	return v.setting.Public(o.Method, o.Path)
}

// Public reports whether the policy says that anybody may call the operation, and why.
func (p *Pass) Public(o *api.Operation) (why string, ok bool) { return p.view.Public(o) }

// HasLimitsElsewhere reports whether the absence of a rate limit says nothing.
func (p *Pass) HasLimitsElsewhere() bool { return p.view.setting.ExternalLimits }

// internal reports whether the operation is not for the internet: by the policy, else by
// the description if it said so before the change too.
func (v *View) internal(o *api.Operation) bool {
	switch v.setting.Exposure {
	case "internal":
		return true
	case "public", "partner":
		return false
	}
	return v.holds(isInternal(), o)
}

// sandbox reports whether the operation is served for trying out only.
func (v *View) sandbox(o *api.Operation) bool {
	return v.setting.Exposure != "public" && v.holds(isSandbox(), o)
}

// IsInternal reports whether the operation is not for the internet: by the policy, else by
// the description if it said so before the change too.
func (v *View) IsInternal(o *api.Operation) bool { return v.internal(o) }
