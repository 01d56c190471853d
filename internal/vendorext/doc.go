// Package vendorext knows the extensions of vendors: gateways, portals and
// publishers, each in a file of its own. A description's values come in; typed
// answers go out: where rate limits stand, which origins may read answers, where
// requests are passed on to, what switches authentication off or checks it, what
// serves every method. What an answer means for a change is decided above.
package vendorext
