package ratelimit

import (
	"slices"
	"strings"
	"testing"
	"time"
)

type tableCase struct {
	name     string
	in       sample
	level    Level
	requests float64
	window   time.Duration
	off      bool
}

// vendorCases are extensions as their vendors document them, and as descriptions use
// them.
func vendorCases() []tableCase {
	return slices.Concat(commonCases(), gatewayCases(), portalCases())
}

func commonCases() []tableCase {
	const m, h = time.Minute, time.Hour
	op := func(yaml string) sample { return sample{op: yaml} }
	root := func(yaml string) sample { return sample{root: yaml} }
	return []tableCase{
		{"events and window", op("x-rate-limit: {enabled: true, events: 10, window: 1m}"), Enforced, 10, m, false},
		{"max and window", op("x-rate-limit: {max: 5, window: 15 minutes}"), Enforced, 5, 15 * m, false},
		{"requests, period and per", op("x-rate-limit: {requests: 7, period: 2, per: hour}"), Enforced, 7, 2 * h, false},
		{"per alone", op("x-rate-limit: {requests: 100, per: minute}"), Enforced, 100, m, false},
		{"per whom", op("x-rate-limit: {requests: 100, per: user, window: PT1M}"), Enforced, 100, m, false},
		{"text", op("x-rate-limit: 120/min"), Enforced, 120, m, false},
		{"of a vendor that nobody lists", op("x-acme-ratelimit: {limit: 9, window: 1m}"), Enforced, 9, m, false},
		{"of such a vendor, in two words", op("x-acme-api-rate-limits: 9/min"), Enforced, 9, m, false},
		{"of such a vendor, switched off", op("x-acme-ratelimit: none"), None, 0, 0, true},
		{"a number", op("x-rate-limit: 120"), Enforced, 120, 0, false},
		{"rps", op("x-rate-limit: {rps: 10}"), Enforced, 10, time.Second, false},
		{"seconds", op("x-ratelimit: {requests: 100, period: 60, key: ip}"), Enforced, 100, m, false},
		{"camel case", op("x-rateLimit: {limit: 3, window: 1h}"), Enforced, 3, h, false},
		{"milliseconds", op("x-rateLimit: {max: 3, windowMs: 60000}"), Enforced, 3, m, false},
		{"per minute in the name", op("x-rate-limit: {requestsPerMinute: 30, burst: 99}"), Enforced, 30, m, false},
		{"window in the plural", op("x-rate-limit: {requests: 30, minutes: 5}"), Enforced, 30, 5 * m, false},
		{"a map of limits: the tightest", op("x-rate-limits:\n  user: {requests: 100, period: 60}\n  ip: {requests: 10, period: 60}"), Enforced, 10, m, false},
		{"a list of limits", op("x-rate-limits:\n- {limit: 100/min}\n- {limit: 500/hour}"), Enforced, 500, h, false},
		{"in info", sample{info: "x-rate-limits: {requests: 9, per: second}"}, Enforced, 9, time.Second, false},
		{"a tier", op("x-rate-limit: gold"), Hint, 0, 0, false},
		{"disabled", op("x-rate-limit: {enabled: false, events: 10, window: 1m}"), None, 0, 0, true},
		{"disabled as text", op("x-rate-limit: {enabled: 'false'}"), None, 0, 0, true},
		{"false", op("x-rate-limit: false"), None, 0, 0, true},
		{"unlimited", op("x-rate-limit: Unlimited"), None, 0, 0, true},
		{"unlimited requests", op("x-rate-limit: {requests: unlimited}"), None, 0, 0, true},
		{"null", op("x-rate-limit: null"), None, 0, 0, false},
		{"empty", op("x-rate-limit: {}"), None, 0, 0, false},

		{"throttle", op("x-throttle: {rate: 5, per: 1s}"), Enforced, 5, time.Second, false},
		{"throttling of signals", root("x-throttling: {headers: {X-Limit: {max: 5}}, signals: [{limit: 3}]}"), Hint, 0, 0, false},
		{"throttle off", op("x-throttle: none"), None, 0, 0, true},
		{"quota", op("x-quota: {limit: 1000, period: day}"), Enforced, 1000, day, false},
		{"quota off", op("x-quota: {disabled: true, limit: 1}"), None, 0, 0, true},
	}
}

func gatewayCases() []tableCase {
	const m, h = time.Minute, time.Hour
	op := func(yaml string) sample { return sample{op: yaml} }
	root := func(yaml string) sample { return sample{root: yaml} }
	return []tableCase{
		{"ory bucket", op("x-ory-ratelimit-bucket: kratos-public-low"), Hint, 0, 0, false},
		{"no bucket", op("x-ory-ratelimit-bucket: none"), None, 0, 0, true},
		{"ringcentral group", op("x-throttling-group: Heavy"), Hint, 0, 0, false},
		{"ringcentral none", op("x-throttling-group: NoThrottling"), None, 0, 0, true},
		{"infobip", op("x-throttling-info:\n- {type: time, numberOfRequests: 120, numberOfTimeUnits: 0, timeUnit: m}"), Enforced, 120, m, false},
		{"infobip without number", op("x-throttling-info:\n- {type: token}"), Hint, 0, 0, false},

		{"wso2 tier", op("x-wso2-throttling-tier: Gold"), Hint, 0, 0, false},
		{"wso2 number", op("x-wso2-throttling-tier: 10KPerMin"), Enforced, 10000, m, false},
		{"wso2 unlimited", op("x-wso2-throttling-tier: Unlimited"), None, 0, 0, true},
		{"wso2 wins", op("x-throttling-tier: Unlimited\nx-wso2-throttling-tier: 50PerMin"), Enforced, 50, m, false},
		{"tier", root("x-throttling-tier: Bronze"), Hint, 0, 0, false},
		{"tier unlimited", sample{root: "x-wso2-throttling-tier: Gold", op: "x-throttling-tier: Unlimited"}, None, 0, 0, true},

		{"kong", op("x-kong-plugin-rate-limiting: {enabled: true, config: {minute: 100, policy: local, redis: {timeout: 5}}}"), Enforced, 100, m, false},
		{"kong, two windows", root("x-kong-plugin-rate-limiting: {config: {second: 5, hour: 3600}}"), Enforced, 3600, h, false},
		{"kong advanced", op("x-kong-plugin-rate-limiting-advanced: {config: {limit: [5, 30], window_size: [1, 60]}}"), Enforced, 30, m, false},
		{"kong by responses", sample{path: "x-kong-plugin-response-ratelimiting: {config: {limits: {sms: {day: 10}}}}"}, Enforced, 10, day, false},
		{"kong without number", op("x-kong-plugin-rate-limiting: {name: rate-limiting}"), Hint, 0, 0, false},
		{"kong off", op("x-kong-plugin-rate-limiting: {enabled: false, config: {minute: 100}}"), None, 0, 0, true},
		{"kong off, another on", op("x-kong-plugin-rate-limiting: {enabled: false}\nx-kong-plugin-rate-limiting-advanced: {config: {limit: 4, window_size: 60}}"), Enforced, 4, m, false},
		{"kong's request size is no rate", op("x-kong-plugin-request-size-limiting: {config: {allowed_payload_size: 8}}"), None, 0, 0, false},

		{"google 2.0", sample{
			root: "x-google-management:\n  metrics: [{name: reads}]\n  quota: {limits: [{name: l, metric: reads, unit: '1/min/{project}', values: {STANDARD: 1000}}, {name: o, metric: writes, values: {STANDARD: 1}}]}",
			op:   "x-google-quota: {metricCosts: {reads: 10}}"}, Enforced, 100, m, false},
		{"google 3", sample{
			root: "x-google-api-management: {quota: {reads-limit: {metric: reads, unit: '1/min/{project}', values: 50}}}",
			op:   "x-google-quota: reads-limit"}, Enforced, 50, m, false},
		{"google costs without limits", op("x-google-quota: {metricCosts: {reads: 1}}"), Hint, 0, 0, false},
		{"google limits without costs", root("x-google-management: {quota: {limits: [{metric: reads, values: {STANDARD: 9}}]}}"), None, 0, 0, false},
		{"google in info", sample{info: "x-google-management: {quota: {limits: [{metric: reads, values: {STANDARD: 9}}]}}", op: "x-google-quota: {metricCosts: {reads: 1}}"}, Hint, 0, 0, false},

		{"tyk operation", root("x-tyk-api-gateway:\n  upstream: {rateLimit: {enabled: true, rate: 900, per: 1s}}\n  middleware: {operations: {login: {rateLimit: {enabled: true, rate: 10, per: 1m}}}}"), Enforced, 10, m, false},
		{"tyk upstream", root("x-tyk-api-gateway: {upstream: {rateLimit: {enabled: true, rate: 900, per: 1s}}, middleware: {operations: {other: {rateLimit: {enabled: true, rate: 1, per: 1m}}}}}"), Enforced, 900, time.Second, false},
		{"tyk disabled", root("x-tyk-api-gateway: {middleware: {operations: {login: {rateLimit: {enabled: false, rate: 10, per: 1m}}}}}"), None, 0, 0, true},
		{"tyk skips", root("x-tyk-api-gateway: {upstream: {rateLimit: {enabled: true, rate: 9, per: 1s}}, middleware: {global: {skipRateLimit: true}}}"), None, 0, 0, true},
		{"tyk skips quota", root("x-tyk-api-gateway: {middleware: {global: {skipQuota: true}}}"), None, 0, 0, true},
		{"tyk skips quota, not the rate", root("x-tyk-api-gateway: {upstream: {rateLimit: {enabled: true, rate: 9, per: 1s}}, middleware: {global: {skipQuota: true}}}"), Enforced, 9, time.Second, false},
	}
}

func portalCases() []tableCase {
	const m, h = time.Minute, time.Hour
	op := func(yaml string) sample { return sample{op: yaml} }
	root := func(yaml string) sample { return sample{root: yaml} }
	return []tableCase{
		{"apisix count", op("x-apisix-plugins: {limit-count: {count: 2, time_window: 60, rejected_code: 429, key: remote_addr}}"), Enforced, 2, m, false},
		{"apisix rate", op("x-apisix-plugins: {limit-req: {rate: 3, burst: 5, rejected_code: 429}}"), Enforced, 3, time.Second, false},
		{"apisix connections", op("x-apisix-plugins: {limit-conn: {conn: 5, burst: 1}}"), Enforced, 0, 0, false},
		{"apisix disabled", op("x-apisix-plugins: {limit-count: {count: 2, time_window: 60, _meta: {disable: true}}}"), None, 0, 0, true},
		{"apisix other plugins", op("x-apisix-plugins: {proxy-rewrite: {count: 2}}"), None, 0, 0, false},

		{"yandex", sample{path: "x-yc-apigateway-rate-limit: {allRequests: {rps: 5}}"}, Enforced, 5, time.Second, false},
		{"yandex by reference", sample{root: "components: {x-yc-apigateway-rate-limits: {slow: {allRequests: {rpm: 6}}}}", op: "x-yc-apigateway-rate-limit: {$ref: '#/components/x-yc-apigateway-rate-limits/slow'}"}, Enforced, 6, m, false},
		{"yandex root", root("x-yc-apigateway: {rateLimit: {allRequests: {rpm: 100}}}"), Enforced, 100, m, false},
		{"yandex root key", root("x-yc-apigateway-rate-limits: {allRequests: {rpm: 100}}"), Enforced, 100, m, false},
		{"yandex definitions", root("x-yc-apigateway-rate-limits: {slow: {allRequests: {rpm: 100}}}"), None, 0, 0, false},
		{"yandex, nearest", sample{root: "x-yc-apigateway: {rateLimit: {allRequests: {rpm: 1}}}", op: "x-yc-apigateway-rate-limit: {allRequests: {rps: 5}}"}, Enforced, 5, time.Second, false},

		{"huawei", sample{root: "x-apigateway-ratelimits: {slow: {api-limit: 200, user-limit: 20, interval: 1, unit: MINUTE, special: [{type: USER, limit: 1}]}}", op: "x-apigateway-ratelimit: slow"}, Enforced, 20, m, false},
		{"huawei, two hours", sample{root: "x-apigateway-ratelimits: {slow: {api-limit: 200, interval: 2, unit: HOUR}}", op: "x-apigateway-ratelimit: slow"}, Enforced, 200, 2 * h, false},
		{"huawei, unknown name", op("x-apigateway-ratelimit: slow"), Hint, 0, 0, false},
		{"huawei, definitions alone", root("x-apigateway-ratelimits: {slow: {api-limit: 200, interval: 1, unit: DAY}}"), None, 0, 0, false},

		{"ibm", root("x-ibm-configuration: {assembly: {execute: [{invoke: {}}, {ratelimit: {version: 2.0.0, source: plan-default}}]}}"), Enforced, 0, 0, false},
		{"ibm without", root("x-ibm-configuration: {assembly: {execute: [{invoke: {}}]}}"), None, 0, 0, false},
		{"zuplo", op("x-zuplo-route: {policies: {inbound: [auth-inbound, rate-limit-inbound]}}"), Hint, 0, 0, false},
		{"zuplo, another policy", op("x-zuplo-route: {policies: {inbound: [corporate-limits]}}"), None, 0, 0, false},
		{"aws keys", sample{root: "x-amazon-apigateway-api-key-source: HEADER", apiKey: true}, Hint, 0, 0, false},
		{"aws keys that nobody asks for", root("x-amazon-apigateway-api-key-source: HEADER"), None, 0, 0, false},
		{"aws throttled", root("x-amazon-apigateway-gateway-responses: {THROTTLED: {statusCode: 429}}"), Hint, 0, 0, false},
		{"aws quota", root("x-amazon-apigateway-gateway-responses: {QUOTA_EXCEEDED: {statusCode: 429}}"), Hint, 0, 0, false},
		{"aws, other answers", root("x-amazon-apigateway-gateway-responses: {UNAUTHORIZED: {statusCode: 401}}"), None, 0, 0, false},
		{"sla4oai", sample{info: "x-sla: ./sla.yml"}, Hint, 0, 0, false},

		{"azure says nothing", root("x-ms-paths: {/a: {}}\nx-servers: [{url: 'https://a.example'}]"), None, 0, 0, false},
		{"gravitee says nothing", root("x-graviteeio-definition: {visibility: PUBLIC, groups: [a]}"), None, 0, 0, false},
	}
}

func TestVendors(t *testing.T) {
	for _, c := range vendorCases() {
		t.Run(c.name, func(t *testing.T) {
			e := c.in.of(t)
			if e.Level != c.level || e.Requests != c.requests || e.Window != c.window || e.Off != c.off {
				t.Errorf("got %v %v/%v off %v (%s), want %v %v/%v off %v\n%s",
					e.Level, e.Requests, e.Window, e.Off, e, c.level, c.requests, c.window, c.off, c.in.text())
			}
			if (e.Level > None || e.Off) && (len(e.Sources) == 0 || e.Sources[0].Span().IsZero()) {
				t.Errorf("%v without a place: %v", e, e.Sources)
			}
		})
	}
}

// TestEveryRow checks the cases against the table: a case finds each row, and
// another one each way to switch off.
func TestEveryRow(t *testing.T) {
	r := New()
	found, off := map[int]bool{}, map[int]bool{}
	for _, c := range vendorCases() {
		for _, h := range r.hits(c.in.operation(t)) {
			found[h.row] = found[h.row] || h.level > None
			off[h.row] = off[h.row] || h.off
		}
	}
	for i, row := range r.rows {
		if !found[i] {
			t.Errorf("no case for %v: add one to gatewayCases or portalCases", row.Keys)
		}
		if len(row.none) > 0 && !off[i] {
			t.Errorf("no case that switches %v off: add one to gatewayCases or portalCases", row.Keys)
		}
	}
}

func TestWrongPlaces(t *testing.T) {
	for name, s := range map[string]sample{
		"tyk on the operation":   {op: "x-tyk-api-gateway: {upstream: {rateLimit: {enabled: true, rate: 9, per: 1s}}}"},
		"google on the root":     {root: "x-google-quota: {metricCosts: {reads: 1}}"},
		"sla on the root":        {root: "x-sla: ./sla.yml"},
		"ibm in info":            {info: "x-ibm-configuration: {assembly: {execute: [{ratelimit: {}}]}}"},
		"kong in info":           {info: "x-kong-plugin-rate-limiting: {config: {minute: 1}}"},
		"huawei on the path":     {path: "x-apigateway-ratelimit: slow"},
		"in a response":          {responses: "'400': {description: no, x-rate-limit: 9/min}"},
		"a longer name":          {op: "x-rate-limit-docs: 9/min\nx-throttling-group-name: Heavy\nx-my-quota: 3"},
		"without the prefix":     {op: "rateLimit: {requests: 9}"},
		"aws keys on operations": {op: "x-amazon-apigateway-api-key-source: HEADER", apiKey: true},
	} {
		if e := s.of(t); e.Level != None || e.Off || len(e.Sources) > 0 {
			t.Errorf("%s: %v %v", name, e.Level, e)
		}
	}
}

func TestInheritance(t *testing.T) {
	for name, c := range map[string]struct {
		in   sample
		want string
	}{
		"operation over path over root": {sample{root: "x-rate-limit: 1/min", path: "x-rateLimit: 2/min", op: "x-ratelimits: 3/min"}, "x-ratelimits 3/1m0s"},
		"path over root":                {sample{root: "x-rate-limit: 1/min", path: "x-rateLimit: 2/min"}, "x-rateLimit 2/1m0s"},
		"root":                          {sample{root: "x-rate-limit: 1/min"}, "x-rate-limit 1/1m0s"},
		"root over info":                {sample{root: "x-rate-limit: 4/min", info: "x-rate-limits: 1/min"}, "x-rate-limit 4/1m0s"},
		"what says nothing hides none":  {sample{root: "x-rate-limit: 1/min", op: "x-rate-limit: []"}, "x-rate-limit 1/1m0s"},
		"off hides what is further":     {sample{root: "x-kong-plugin-rate-limiting: {config: {minute: 9}}", op: "x-throttling-group: NoThrottling"}, "switched off"},
		"off and a limit side by side":  {sample{op: "x-throttling-group: NoThrottling\nx-rate-limit: 1/min"}, "x-rate-limit 1/1m0s"},
		"off further away":              {sample{root: "x-rate-limit: none", op: "x-throttle: 1/min"}, "x-throttle 1/1m0s"},
		"off over a hint":               {sample{op: "x-rate-limit: none\nx-throttling-group: Heavy"}, "switched off"},
		"families add up":               {sample{root: "x-rate-limit: 100/min", op: "x-quota: 10/min"}, "x-quota 10/1m0s + x-rate-limit"},
		"off with a contract":           {sample{op: "x-rate-limit: none", responses: "'429': {description: no, headers: {Retry-After: {}}}"}, "switched off, 429 + Retry-After"},
	} {
		if got := c.in.of(t).String(); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestWith(t *testing.T) {
	base := New()
	mine := base.With("x-acme-throttle", "X-Corp-*-Limit", "acmeLimit", " ", "")
	for yaml, want := range map[string]string{
		"x-acme-throttle: {count: 5, interval: 30s}": "x-acme-throttle 5/30s",
		"x-acme-throttle: gold":                      "x-acme-throttle",
		"x-acme-throttle: off":                       "switched off",
		"x-corp-login-limit: 5/h":                    "x-corp-login-limit 5/1h0m0s",
		"acmelimit: 7":                               "acmelimit 7",
	} {
		op := sample{op: yaml}.operation(t)
		if got := mine.Of(op).String(); got != want {
			t.Errorf("%s: %q, want %q", yaml, got, want)
		}
		if e := base.Of(op); e.Level != None || e.Off {
			t.Errorf("With changed its receiver: %v", e)
		}
	}
	if e := mine.Of(sample{op: "x-rate-limit: 5/min"}.operation(t)); e.Level != Enforced {
		t.Errorf("With forgot the table: %v", e)
	}
}

func TestGlob(t *testing.T) {
	for _, c := range []struct {
		pattern, name string
		want          bool
	}{
		{"x-*ratelimit-bucket", "x-ratelimit-bucket", true},
		{"x-*ratelimit-bucket", "x-ory-ratelimit-bucket", true},
		{"x-*ratelimit-bucket", "x-ory-ratelimit-buckets", false},
		{"x-throttl+", "x-throttling", true},
		{"x-throttl+", "x-throttl", true},
		{"x-throttl+", "x-throttling-group", false},
		{"*", "", true},
		{"a*b*c", "axxbyyc", true},
		{"a*b*c", "axxbyy", false},
		{strings.Repeat("a*", 50) + "b", strings.Repeat("a", 200), false},
	} {
		if got := globMatches(c.pattern, c.name); got != c.want {
			t.Errorf("globMatches(%q, %q) = %v", c.pattern, c.name, got)
		}
	}
}
