package plan

import "slices"

// Template is a way to put a threat to the test. Every rule names one. The zero value is
// none of them.
type Template string

// The templates.
const (
	// AnonymousCall: the call without credentials is refused.
	AnonymousCall Template = "anonymous"
	// WeakerCredential: the call with the weakest of the accepted credentials is refused.
	WeakerCredential Template = "weaker-credential"
	// FewerScopes: the call with a token that lacks a scope is refused.
	FewerScopes Template = "fewer-scopes"
	// OtherTenant: what A owns is refused to B.
	OtherTenant Template = "other-tenant"
	// LowPrivilege: the call is refused to a user without the role.
	LowPrivilege Template = "low-privilege"
	// WrittenProperty: a property that is written is refused, or reads as before.
	WrittenProperty Template = "written-property"
	// AcceptedValue: a value that base refused is refused.
	AcceptedValue Template = "accepted-value"
	// Injection: a value that means something to an interpreter does nothing.
	Injection Template = "injection"
	// ServerFetch: an address is refused that the server must not call.
	ServerFetch Template = "server-fetch"
	// Redirect: nobody is sent to a foreign address.
	Redirect Template = "redirect"
	// Upload: a file that a browser would run is refused.
	Upload Template = "upload"
	// Burst: many calls are throttled.
	Burst Template = "burst"
	// Once: the same request twice, at the same time, has one effect.
	Once Template = "once"
	// Header: a header of the answer is there, or is not.
	Header Template = "header"
	// CrossSite: what a foreign site makes a browser send is refused.
	CrossSite Template = "cross-site"
	// Cleartext: nothing is served by http://.
	Cleartext Template = "cleartext"
	// UniformAnswer: a made-up account is answered as one that exists.
	UniformAnswer Template = "uniform-answer"
	// Absence: nothing answers there.
	Absence Template = "absence"
	// ReturnedProperty: a property is not in the answer, or a list not longer than that.
	ReturnedProperty Template = "returned-property"
	// None: no request decides it. A rule says why.
	None Template = "none"
)

// Templates lists the templates, None last.
func Templates() []Template {
	return []Template{AnonymousCall, WeakerCredential, FewerScopes, OtherTenant, LowPrivilege, WrittenProperty, AcceptedValue, Injection,
		ServerFetch, Redirect, Upload, Burst, Once, Header, CrossSite, Cleartext, UniformAnswer, Absence, ReturnedProperty, None}
}

// IsKnown reports whether it is one of [Templates].
func (t Template) IsKnown() bool { return slices.Contains(Templates(), t) }
