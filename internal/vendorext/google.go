package vendorext

import (
	"time"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

const (
	googleBackend    = "x-google-backend"
	googleManagement = "x-google-api-management"
)

// google is Google API Gateway and Cloud Endpoints.
func google() Vendor {
	return Vendor{
		Name:        "Google",
		Limits:      []Limit{{Keys: []string{"x-google-quota"}, At: AtOperation, Find: googleQuota}},
		Upstreams:   []Upstream{{Key: googleBackend, To: []string{"address"}, Named: []string{googleManagement, "backends"}}},
		AuthOffFor:  googleAuthOff,
		Issuers:     []Issuer{{Key: "x-google-issuer"}, {Key: "x-google-jwks_uri"}, {Key: "x-google-audiences"}},
		Undescribed: []Setting{{"x-google-allow", "all"}},
	}
}

// googleQuota joins the costs of an operation with the limits of the root:
// x-google-quota: {metricCosts: {metric: cost}} on the operation,
// x-google-management: {quota: {limits: [{metric, unit, values}]}} in OpenAPI
// 2.0, x-google-api-management: {quota: {name: {metric, unit, values}}} in 3.x.
// Costs without limits are a hint, limits without costs limit nothing.
func googleQuota(op Operation, v openapi.Value) LimitsFound {
	costs := map[string]float64{}
	addCosts(costs, v)
	if len(costs) == 0 {
		return LimitsFound{}
	}
	found := LimitsFound{Hint: true}
	for _, key := range [...]string{"x-google-management", googleManagement} {
		quota := Below(op.Root, key, "quota")
		if limits := Below(quota, "limits"); limits.Exists() {
			quota = limits
		}
		if quota.Len() > mostItems {
			continue
		}
		for item := range quota.Items() {
			found.meter(costs, Below(item, "name").Scalar(), item)
		}
		for name, item := range quota.Fields() {
			found.meter(costs, name, item)
		}
	}
	return found
}

// addCosts adds what a call costs in each metric, 1 if no number is written.
func addCosts(costs map[string]float64, v openapi.Value) {
	if named := Below(v, "metricCosts"); named.Kind() == openapi.Map && named.Len() <= mostItems {
		for metric, cost := range named.Fields() {
			n, ok := cost.Number()
			if !ok {
				n = 1
			}
			costs[metric] = n
		}
	} else if v.Len() <= mostItems {
		for _, name := range v.Strings() {
			costs[name] = 1
		}
	}
}

// meter adds a limit of the root if the operation uses its metric.
func (f *LimitsFound) meter(costs map[string]float64, name string, item openapi.Value) {
	cost, ok := costs[Below(item, "metric").Scalar()]
	if !ok {
		cost, ok = costs[name]
	}
	if !ok || cost <= 0 {
		return
	}
	// A minute is the only window that Google documents.
	m := Metered{Unit: Below(item, "unit").Scalar(), Window: time.Minute, Cost: cost}
	for i, key := range [...]string{"values", "value", "limit"} {
		values := Below(item, key)
		if v := Below(values, "STANDARD"); v.Exists() {
			values = v
		}
		if n, ok := values.Number(); ok {
			m.Numbers[i] = n
		}
	}
	f.Metered = append(f.Metered, m)
}

// googleAuthOff lists the backends that pass requests on without authentication,
// for the operations that name them, for all where none is named.
func googleAuthOff(op Operation) []AuthOff {
	named := op.Object.Get(googleBackend).Scalar()
	if named == "" {
		named = op.Root.Get(googleBackend).Scalar()
	}
	var out []AuthOff
	for backend, v := range op.Root.At(googleManagement, "backends").Fields() {
		if at := v.Get("disableAuth"); at.IsTrue() && (named == "" || named == backend) {
			out = append(out, AuthOff{googleManagement, at, true})
		}
	}
	return out
}
