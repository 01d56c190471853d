package ratelimit

import (
	"time"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// googleQuota joins the costs of an operation with the limits of the root:
// x-google-quota: {metricCosts: {metric: cost}} on the operation,
// x-google-management: {quota: {limits: [{metric, unit, values}]}} in OpenAPI
// 2.0, x-google-api-management: {quota: {name: {metric, unit, values}}} in 3.x.
// Costs without limits are a hint, limits without costs limit nothing.
func googleQuota(op Operation, v openapi.Value) reading {
	costs := map[string]float64{}
	if named := get(v, "metricCosts"); named.Kind() == openapi.Map && named.Len() <= mostLimits {
		for metric, cost := range named.Fields() {
			n, ok := cost.Number()
			if !ok {
				n = 1
			}
			costs[metric] = n
		}
	} else if v.Len() <= mostLimits {
		for _, name := range v.Strings() {
			costs[name] = 1
		}
	}
	if len(costs) == 0 {
		return reading{}
	}
	r := reading{level: Hint}
	for _, key := range [...]string{"x-google-management", "x-google-api-management"} {
		quota := get(op.Root, key, "quota")
		if limits := get(quota, "limits"); limits.Exists() {
			quota = limits
		}
		if quota.Len() > mostLimits {
			continue
		}
		for item := range quota.Items() {
			r.google(costs, get(item, "name").Scalar(), item)
		}
		for name, item := range quota.Fields() {
			r.google(costs, name, item)
		}
	}
	return r
}

// google adds a limit of the root if the operation uses its metric.
func (r *reading) google(costs map[string]float64, name string, item openapi.Value) {
	cost, ok := costs[get(item, "metric").Scalar()]
	if !ok {
		cost, ok = costs[name]
	}
	if !ok || cost <= 0 {
		return
	}
	per := limit{window: time.Minute} // the only window that Google documents
	if l, ok := rate(get(item, "unit").Scalar()); ok && l.window > 0 {
		per = l
	}
	for _, key := range [...]string{"values", "value", "limit"} {
		values := get(item, key)
		if v := get(values, "STANDARD"); v.Exists() {
			values = v
		}
		n, ok := values.Number()
		if n, ok2 := requests(n / cost); ok && ok2 {
			r.limits = append(r.limits, limit{n, per.window})
			r.level = Enforced
			return
		}
	}
}

// tyk reads x-tyk-api-gateway. The operation's own rateLimit comes before that of
// the whole API, and global.skipRateLimit switches both off.
func tyk(f *form) func(Operation, openapi.Value) reading {
	return func(op Operation, v openapi.Value) reading { return tykLimit(f, op, v) }
}

func tykLimit(f *form, op Operation, v openapi.Value) reading {
	middleware := get(v, "middleware")
	global := get(middleware, "global")
	if skip := get(global, "skipRateLimit"); skip.True() {
		return reading{off: true, at: skip}
	}
	off := reading{}
	if skip := get(global, "skipQuota"); skip.True() {
		off = reading{off: true, at: skip}
	}
	places := [...]openapi.Value{get(v, "upstream", "rateLimit"), {}}
	if op.ID != "" {
		// Operations has an entry for each operation, so it may be large and is
		// still searched.
		places[1] = middleware.At("operations", op.ID, "rateLimit")
	}
	for i := len(places) - 1; i >= 0; i-- {
		at := places[i]
		r := readPart(op.Root, at, part{form: f}, nil, Hint)
		r.at = at
		if r.off {
			off = r
		} else if r.says() {
			return r
		}
	}
	return off
}

// huawei finds the policy that x-apigateway-ratelimit names among those of the
// root: {api-limit, user-limit, app-limit, ip-limit, interval, unit}.
func huawei(f *form) func(Operation, openapi.Value) reading {
	return func(op Operation, v openapi.Value) reading {
		name := v.Scalar()
		if name == "" {
			return reading{}
		}
		r := readPart(op.Root, get(op.Root, "x-apigateway-ratelimits", name), part{form: f}, nil, Hint)
		if r.says() {
			return r
		}
		return reading{level: Hint}
	}
}

// zuplo looks for a policy whose name is about limits.
func zuplo(_ Operation, v openapi.Value) reading {
	inbound := get(v, "policies", "inbound")
	if inbound.Len() > mostLimits {
		return reading{}
	}
	for _, name := range inbound.Strings() {
		if namesLimit(name) {
			return reading{level: Hint, at: inbound}
		}
	}
	return reading{}
}

// usagePlans returns a hint that API keys are metered, if the operation asks for
// one.
func usagePlans(op Operation, v openapi.Value) reading {
	if !op.APIKey || v.Scalar() == "" {
		return reading{}
	}
	return reading{level: Hint}
}
