package vendorext

// ory is Ory's Kratos and Hydra: x-ory-ratelimit-bucket names a bucket.
func ory() Vendor {
	return Vendor{Name: "Ory", Limits: []Limit{
		{Keys: []string{"x-*ratelimit-bucket", "x-*rate-limit-bucket"}, At: AtPath | AtOperation, Parts: usual(), Unlimited: true}}}
}
