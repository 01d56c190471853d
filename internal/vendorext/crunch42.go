package vendorext

// crunch42 is 42Crunch.
func crunch42() Vendor {
	return Vendor{Name: "42Crunch", AuthOff: []Switch{{Key: "x-42c-no-authentication"}}}
}
