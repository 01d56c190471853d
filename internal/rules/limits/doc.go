// Package limits has the rules about rate limits, quantity and cost. A delta comes in
// through a pass; findings go out. What several rules share (what is said of a rate
// limit) has a file of its own.
package limits
