// Package ratelimit finds out what a description says about the rate limit of an
// operation. An [Operation] comes in; [Evidence] goes out, which can be compared: one
// description may say less than another.
//
// There are three levels of evidence. A gateway's extension with a number is
// configuration that is enforced. A 429 response (RFC 6585, 4) together with
// Retry-After (RFC 9110, 10.2.3) or a field of the RateLimit family
// (draft-ietf-httpapi-ratelimit-headers and the X-RateLimit-* fields before it) is a
// contract with clients. One without the other, or the name of a tier whose numbers
// are elsewhere, is a hint. Prose is kept apart and never compared.
//
// No evidence means unknown, not unlimited: AWS API Gateway, Azure API Management,
// 3scale and Gravitee keep their limits outside of the description.
package ratelimit
