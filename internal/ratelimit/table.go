package ratelimit

import (
	"time"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// place is where an extension stands. A larger place is nearer to the operation.
type place uint8

const (
	inInfo place = 1 << iota
	atRoot
	atPath
	atOperation
)

// row is a kind of extension about rate limits.
type row struct {
	// keys are in lower case. "*" stands for any text, and "+" for letters, digits
	// and underscores.
	keys []string
	// at are the places where the key has a meaning.
	at place
	// family joins rows of which only the nearest to the operation holds. At one
	// place the first row of the table holds. Without a family each key is one.
	family string
	// parts are the places of limits below the value. Without parts it is the value
	// itself.
	parts []part
	// none lists folded scalars that mean that there is no limit.
	none []string
	// bare is the level if no number is found.
	bare Level
	// read replaces parts if the limits are elsewhere.
	read func(Operation, openapi.Value) reading
}

// part is a path below the value of an extension ("*" is any entry or item), with
// how limits are written there.
type part struct {
	path []string
	form *form
	bare Level // of this part alone
}

// form says what the entries of an object mean, by their folded names.
type form struct {
	entries map[string]entry
	// open is true if endings such as PerMinute or InSeconds have a meaning.
	open bool
}

type entry struct {
	role role
	unit time.Duration
}

type role int

const (
	unknown    role = iota // an object or list is searched, all else ignored
	counting               // the number; a unit in the name is its window
	lasting                // the length of time; a unit in the name is that of a bare number
	unitName               // the unit of a bare number of the window
	skipped                // not about limits
	switchedOn             // false switches the limit off
	disabled               // true switches the limit off
)

// table lists the extensions that vendors document, and those that public
// descriptions use without documentation.
func table() []row {
	common, kong := commonForm(), kongForm()
	perSecond := &form{entries: map[string]entry{"rate": {counting, time.Second}}}
	const here = atRoot | atPath | atOperation
	return []row{
		// Redocly and others, with no common definition.
		{keys: []string{"x-rate-limit", "x-rate-limits", "x-ratelimit", "x-ratelimits", "xrate-limit", "xrate-limits", "xratelimit", "xratelimits", "x-rate_limit", "x-rate_limits"},
			at: here | inInfo, family: "rate", parts: []part{{form: common}}, none: unlimited(), bare: Hint},
		{keys: []string{"x-throttl+", "xthrottl+"}, at: here, family: "throttle", parts: []part{{form: common}}, none: unlimited(), bare: Hint},
		{keys: []string{"x-quota+", "xquota+"}, at: here, family: "quota", parts: []part{{form: common}}, none: unlimited(), bare: Hint},
		// Ory Kratos and Hydra: x-ory-ratelimit-bucket names a bucket.
		{keys: []string{"x-*ratelimit-bucket", "x-*rate-limit-bucket"}, at: atPath | atOperation, parts: []part{{form: common}}, none: unlimited(), bare: Hint},
		// RingCentral: Light, Medium, Heavy, Auth, NoThrottling.
		{keys: []string{"x-throttling-group"}, at: here, none: unlimited(), bare: Hint},
		// Infobip: [{type: time, numberOfRequests, numberOfTimeUnits, timeUnit}].
		{keys: []string{"x-throttling-info"}, at: atPath | atOperation, parts: []part{{form: common}}, bare: Hint},
		// WSO2 API Manager: the key with the prefix wins, and a tier may contain
		// its number, as 50PerMin does.
		{keys: []string{"x-wso2-throttling-tier"}, at: here, family: "wso2", parts: []part{{form: common}}, none: unlimited(), bare: Hint},
		{keys: []string{"x-throttling-tier"}, at: here, family: "wso2", parts: []part{{form: common}}, none: unlimited(), bare: Hint},
		// Kong, decK openapi2kong. Its request-size-limiting is about size, not rate.
		{keys: []string{"x-kong-plugin-rate-limiting*", "x-kong-plugin-response-ratelimiting*"}, at: here, parts: []part{{form: kong}}, bare: Hint},
		// Google API Gateway and Cloud Endpoints.
		{keys: []string{"x-google-quota"}, at: atOperation, read: googleQuota},
		// Tyk, schema X-Tyk-RateLimit.
		{keys: []string{"x-tyk-api-gateway"}, at: atRoot, read: tyk(common)},
		// Apache APISIX, plugins limit-count, limit-req (a rate per second) and limit-conn.
		{keys: []string{"x-apisix-plugins"}, at: atOperation, parts: []part{
			{path: []string{"limit-count"}, form: common, bare: Hint},
			{path: []string{"limit-req"}, form: perSecond, bare: Hint},
			{path: []string{"limit-conn"}, form: &form{}, bare: Enforced},
		}},
		// Yandex API Gateway. Named definitions may also stand below a root key
		// ...-rate-limits. They limit nothing by themselves.
		{keys: []string{"x-yc-apigateway-rate-limit", "x-yc-apigateway-rate-limits"}, at: here, family: "yc", parts: []part{{path: []string{"allRequests"}, form: common}}, bare: Hint},
		{keys: []string{"x-yc-apigateway"}, at: atRoot, family: "yc", parts: []part{{path: []string{"rateLimit", "allRequests"}, form: common}}, bare: Hint},
		// Huawei Cloud and Open Telekom Cloud APIG: the value names an entry of the
		// root's x-apigateway-ratelimits.
		{keys: []string{"x-apigateway-ratelimit"}, at: atOperation, read: huawei(common)},
		// IBM API Connect: the policy applies, but its numbers are those of a plan.
		{keys: []string{"x-ibm-configuration"}, at: atRoot, parts: []part{{path: []string{"assembly", "execute", "*", "ratelimit"}, form: common}}, bare: Enforced},
		// Zuplo: names of policies that config/policies.json defines.
		{keys: []string{"x-zuplo-route"}, at: atOperation, read: zuplo},
		// AWS API Gateway: keys allow usage plans, and the throttling response can
		// be configured. The limits are elsewhere.
		{keys: []string{"x-amazon-apigateway-api-key-source"}, at: atRoot, read: usagePlans},
		{keys: []string{"x-amazon-apigateway-gateway-responses"}, at: atRoot, parts: []part{
			{path: []string{"THROTTLED"}, bare: Hint}, {path: []string{"QUOTA_EXCEEDED"}, bare: Hint}}},
		// SLA4OAI: a file beside the description.
		{keys: []string{"x-sla"}, at: inInfo, bare: Hint},
	}
}

// custom returns the row of an organisation's own extension.
func custom(key string) row {
	return row{keys: []string{key}, at: inInfo | atRoot | atPath | atOperation, parts: []part{{form: commonForm()}}, none: unlimited(), bare: Hint}
}

func unlimited() []string {
	return []string{"none", "unlimited", "nothrottling", "notthrottled", "nolimit", "nolimits", "off", "disabled", "false", "no"}
}

// commonForm is the vocabulary of extensions that have no definition of their own.
func commonForm() *form {
	f := &form{entries: map[string]entry{}, open: true}
	for r, names := range map[role][]string{
		counting: {"requests", "events", "max", "limit", "rate", "count", "calls", "numberofrequests", "requestsallowed", "maxrequests", "maximumrequests",
			"maxcalls", "requestlimit", "ratelimit", "value", "quota", "allowed", "q", "apilimit", "userlimit", "applimit", "iplimit"},
		lasting:  {"window", "period", "interval", "per", "timewindow", "duration", "windowsize", "w", "timeframe", "timeperiod", "ttl", "renewalperiod", "every", "numberoftimeunits"},
		unitName: {"unit", "timeunit", "periodunit", "windowunit", "intervalunit"},
		skipped:  {"headers", "signals", "response", "responses", "schema", "example", "examples"},
	} {
		for _, name := range names {
			f.entries[name] = entry{role: r}
		}
	}
	return f
}

// kongForm reads Kong's config: {minute: 100}, and {limit: [100], lastingsize:
// [60]} of the advanced plugin.
func kongForm() *form {
	f := &form{entries: map[string]entry{
		"limit":      {role: counting},
		"windowsize": {role: lasting},
		"redis":      {role: skipped},
	}}
	for _, name := range []string{"second", "minute", "hour", "day", "month", "year"} {
		d, _ := unit(name)
		f.entries[name] = entry{counting, d}
	}
	return f
}

// entry returns what an entry with this name means.
func (f *form) entry(name string) entry {
	if e, ok := f.entries[name]; ok {
		return e
	}
	switch name {
	case "enabled", "enable":
		return entry{role: switchedOn}
	case "disabled", "disable", "skip", "skipratelimit":
		return entry{role: disabled}
	}
	if !f.open {
		return entry{}
	}
	if d, ok := perSpan(name); ok {
		return entry{counting, d}
	}
	return f.ending(name)
}
