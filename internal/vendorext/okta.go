package vendorext

// okta is Okta: an operation that needs no scope of a token.
func okta() Vendor {
	return Vendor{Name: "Okta", AuthOff: []Switch{{Key: "x-okta-no-scope-required"}}}
}
