package vendorext

// sla4oai is SLA4OAI: a file beside the description.
func sla4oai() Vendor {
	return Vendor{Name: "SLA4OAI", Limits: []Limit{{Keys: []string{"x-sla"}, At: InInfo}}}
}
