package vendorext

// pagerDuty is PagerDuty: the scope that its own API asks for beside a token.
func pagerDuty() Vendor {
	return Vendor{Name: "PagerDuty", AuthDemands: []Demand{{"x-pd-requires-scope"}}}
}
