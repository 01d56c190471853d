package vendorext

import (
	"iter"
	"sync"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Vendor is a publisher of extensions, with what they can say. Fields whose names
// end in For look at more than one place, for one operation.
type Vendor struct {
	Name string

	// Limits speak of rate limits.
	Limits []Limit

	// CORS say which origins may read answers.
	CORS []CrossOrigin
	// CORSFor reads what else an operation sets of the same.
	CORSFor func(operation openapi.Value) []Sharing

	// Upstreams say where requests are passed on to.
	Upstreams []Upstream

	// HostsFrom say where the API is served, in place of its host.
	HostsFrom []HostTemplate

	// AuthOff switch authentication off, on an operation, a path or the root.
	AuthOff []Switch
	// AuthOffFor reads what switches it off for an operation from elsewhere.
	AuthOffFor func(Operation) []AuthOff
	// AuthChecksFor lists what has the gateway check the credentials of an
	// operation.
	AuthChecksFor func(*openapi.Document, Operation) []AuthCheck
	// Issuers say, in a security scheme, whose credentials the gateway accepts.
	Issuers []Issuer
	// AuthDemands ask for more than the security requirement does.
	AuthDemands []Demand

	// AnyMethod hold an operation of a path item that answers every method.
	AnyMethod []string

	// Undescribed pass on, from the root, requests that are not described.
	Undescribed []Setting
}

// Vendors lists all of them, in a list that nobody changes. Conventions come first, then
// those that have names, and at last the others. A new vendor is a file, a line here, and
// the cases that the tests then ask for; those of limits are in package ratelimit.
func Vendors() []Vendor { return vendors() }

var vendors = sync.OnceValue(every)

func every() []Vendor {
	return []Vendor{
		conventions(),
		alibaba(),
		amazon(),
		apisix(),
		box(),
		crunch42(),
		google(),
		huawei(),
		ibm(),
		infobip(),
		kong(),
		kusk(),
		microsoft(),
		okta(),
		ory(),
		pagerDuty(),
		ringCentral(),
		sla4oai(),
		tyk(),
		wso2(),
		yandex(),
		zuplo(),
		others(),
	}
}

// AnyMethods lists the extensions that hold an operation for every method, in a list that
// nobody changes.
func AnyMethods() []string { return anyMethods() }

var anyMethods = sync.OnceValue(func() []string {
	var list []string
	for _, v := range Vendors() {
		list = append(list, v.AnyMethod...)
	}
	return list
})

// Operation is what an extension may be about. Any of its values may be missing.
type Operation struct {
	ID       string        // operationId
	Object   openapi.Value // the operation
	PathItem openapi.Value
	Root     openapi.Value
	// APIKey: its security asks for an API key. Limits alone look at it.
	APIKey bool
	// Schemes are the security schemes that it asks for, by name, some more than
	// once. AuthChecksFor alone looks at them.
	Schemes iter.Seq2[string, openapi.Value]
}

// Setting is an extension with a value that matters.
type Setting struct{ Key, Value string }

// Is reports whether the extension has the value here.
func (s Setting) Is(extension openapi.Value) bool { return extension.Scalar() == s.Value }

// Objects with more fields, and lists with more items, are not read: the cost would
// recur with every operation.
const (
	MostFields = 4000
	mostItems  = 100
)

// Below follows keys, but not into an object with more than MostFields, which is too
// large to be written by hand.
func Below(v openapi.Value, keys ...string) openapi.Value {
	for _, k := range keys {
		if v.Len() > MostFields {
			return openapi.Value{}
		}
		v = v.Get(k)
	}
	return v
}
