package vendorext

// kusk is Kusk Gateway.
func kusk() Vendor {
	return Vendor{
		Name:      "Kusk",
		CORS:      []CrossOrigin{{Key: "x-kusk", Within: []string{"cors"}, Origins: []string{"origins"}, Credentials: []string{"credentials"}}},
		Upstreams: []Upstream{{Key: "x-kusk", To: []string{"upstream/host/hostname"}}},
	}
}
