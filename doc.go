// Package threatdelta is the root of a program that reviews what a change of an
// API description opens to an attacker. The program is in cmd/threatdelta; how
// the packages stand upon each other is in floors_test.go.
package threatdelta
