package vendorext

// infobip is Infobip: [{type: time, numberOfRequests, numberOfTimeUnits, timeUnit}].
func infobip() Vendor {
	return Vendor{Name: "Infobip", Limits: []Limit{{Keys: []string{"x-throttling-info"}, At: AtPath | AtOperation, Parts: usual()}}}
}
