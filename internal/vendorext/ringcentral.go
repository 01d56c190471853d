package vendorext

// ringCentral is RingCentral: Light, Medium, Heavy, Auth, NoThrottling.
func ringCentral() Vendor {
	return Vendor{Name: "RingCentral", Limits: []Limit{{Keys: []string{"x-throttling-group"}, At: anywhere, Unlimited: true}}}
}
