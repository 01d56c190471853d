package ratelimit

import (
	"time"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// place is where an extension stands; a larger one is nearer to the operation.
type place uint8

const (
	inInfo place = 1 << iota
	atRoot
	atPath
	atOperation
)

// row is a kind of extension that speaks of rate limits.
type row struct {
	// keys in lower case. A "*" stands for any text, a "+" for letters, digits
	// and underscores.
	keys []string
	// at are the places where the key means something.
	at place
	// family joins rows of which the nearest to the operation holds, of those
	// at one place the row that comes first in the table. Without one each key
	// is a family of its own.
	family string
	// parts are where limits stand below the value; none: the value itself.
	parts []part
	// none are scalars, folded, that mean: no limit.
	none []string
	// bare is the evidence where no number is found.
	bare Level
	// read takes the place of parts where a look elsewhere is needed.
	read func(Operation, openapi.Value) reading
}

// part is a step below the value of an extension ("*" is any entry or item),
// and how limits are written there.
type part struct {
	path []string
	form *form
	bare Level // of this part alone
}

// form says what the entries of an object mean, by their folded names.
type form struct {
	entries map[string]entry
	// open: endings such as PerMinute or InSeconds are understood.
	open bool
}

type entry struct {
	role role
	unit time.Duration
}

type role int

const (
	unknown    role = iota // an object or list is searched, else nothing
	counting               // the number; with a unit, in that time
	lasting                // the length of time; with a unit, of a bare number
	unitName               // what a bare number of the window is of
	skipped                // nothing of it is about limits
	switchedOn             // false switches the limit off
	disabled               // true switches the limit off
)

// table lists the extensions by their vendors' documentation, and those that
// public descriptions use without one.
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
		// WSO2 API Manager: the prefixed key wins; a tier may spell its number, as 50PerMin does.
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
		// Yandex API Gateway. Below a root key ...-rate-limits named definitions
		// may stand too, which limit nothing by themselves.
		{keys: []string{"x-yc-apigateway-rate-limit", "x-yc-apigateway-rate-limits"}, at: here, family: "yc", parts: []part{{path: []string{"allRequests"}, form: common}}, bare: Hint},
		{keys: []string{"x-yc-apigateway"}, at: atRoot, family: "yc", parts: []part{{path: []string{"rateLimit", "allRequests"}, form: common}}, bare: Hint},
		// Huawei Cloud and Open Telekom Cloud APIG: the name of an entry of the root's x-apigateway-ratelimits.
		{keys: []string{"x-apigateway-ratelimit"}, at: atOperation, read: huawei(common)},
		// IBM API Connect: the policy runs, its numbers are those of a plan.
		{keys: []string{"x-ibm-configuration"}, at: atRoot, parts: []part{{path: []string{"assembly", "execute", "*", "ratelimit"}, form: common}}, bare: Enforced},
		// Zuplo: names of policies that config/policies.json defines.
		{keys: []string{"x-zuplo-route"}, at: atOperation, read: zuplo},
		// AWS API Gateway: keys make usage plans possible, and throttling answers can be worded. The limits are elsewhere.
		{keys: []string{"x-amazon-apigateway-api-key-source"}, at: atRoot, read: usagePlans},
		{keys: []string{"x-amazon-apigateway-gateway-responses"}, at: atRoot, parts: []part{
			{path: []string{"THROTTLED"}, bare: Hint}, {path: []string{"QUOTA_EXCEEDED"}, bare: Hint}}},
		// SLA4OAI: a file beside the description.
		{keys: []string{"x-sla"}, at: inInfo, bare: Hint},
	}
}

// custom is the row of a user's own extension.
func custom(key string) row {
	return row{keys: []string{key}, at: inInfo | atRoot | atPath | atOperation, parts: []part{{form: commonForm()}}, none: unlimited(), bare: Hint}
}

func unlimited() []string {
	return []string{"none", "unlimited", "nothrottling", "notthrottled", "nolimit", "nolimits", "off", "disabled", "false", "no"}
}

// commonForm is the vocabulary of extensions without a definition of their own.
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

// entry tells what an entry of this name means.
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
