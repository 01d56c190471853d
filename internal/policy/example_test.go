package policy_test

import (
	"fmt"
	"time"

	"github.com/threatdelta/threatdelta/internal/policy"
)

// A policy is checked as it is read: a mistake is an error with its place, the key
// and what to write instead.
func ExampleParse() {
	p, err := policy.Parse(".github/threatdelta.yaml", []byte(`fail-on: medium
waivers:
  - fingerprint: 9f3a5c017be2d846
    spec: api/orders.yaml
    score: 20
    operations: [GET /orders]
    reason: the gateway asks for a token before it forwards
    by: alice
    expires: 2027-01-31
`))
	fmt.Println(p.FailOn, err)
	for _, w := range p.Expired(time.Date(2027, 2, 1, 12, 0, 0, 0, time.UTC)) {
		fmt.Println("expired:", w.Fingerprint, "by", w.By)
	}

	_, err = policy.Parse(".github/threatdelta.yaml", []byte("fail-on: hihg\n"))
	fmt.Println(err)
	// Output:
	// medium <nil>
	// expired: 9f3a5c017be2d846 by alice
	// .github/threatdelta.yaml:1:10: fail-on: "hihg" is not known; did you mean high?
}
