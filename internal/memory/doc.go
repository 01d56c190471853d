// Package memory sets how the Go runtime of a run that reviews uses memory: when it
// collects, and in pages of which size it asks for it. Nothing comes in but the
// environment; the settings of the process change. What a user set with GOGC or
// GOMEMLIMIT holds.
package memory
