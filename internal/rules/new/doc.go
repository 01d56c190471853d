// Command new writes what a new rule begins with: its value, its book, its id and
// its line in the list of its family. A family and an id come in; files go out.
// What is left to do is what the tests of internal/rules then ask for.
//
//	go run ./internal/rules/new limits burst-unbounded
package main
