// Package triage reads what people decide about findings in the comments of a pull
// request. In go the comments, the findings, the policy and functions that ask
// GitHub who may do what (see [Case]); out come decisions and answers ([Result]).
// It is pure and keeps nothing: at each run the decisions are derived from the
// comments again, and whoever made them must be allowed to at that time.
package triage
