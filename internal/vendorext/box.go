package vendorext

// box is Box: what its own API asks for beside a token.
func box() Vendor {
	return Vendor{Name: "Box", AuthDemands: []Demand{{"x-box-requires-admin"}}}
}
