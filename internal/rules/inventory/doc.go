// Package inventory has the rules about operations and descriptions that come and go,
// and about what a review cannot see of them. A delta comes in through a pass; findings
// go out.
package inventory
