// Package verify sends the tests of a plan to a running API and says for each threat
// whether the API has it: confirmed, refuted or inconclusive, and why. A plan, the
// address of the API and the values of the plan's variables come in; a [Result] goes
// out, which has no secret in it.
//
// The API is not trusted, and the plan is not either: requests go to the given address
// only, no redirect is followed, and the number of requests, the time and the size of
// answers are bounded. A test that could not be made is inconclusive and never a pass.
package verify
