// Package input has the rules about what callers send and how it is handled. A delta
// comes in through a pass; findings go out. What several rules share (files, relaxed
// constraints) has files of its own.
package input
