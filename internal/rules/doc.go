// Package rules is the catalogue: the families of rules in the order in which
// they are documented, and each rule's page. Nothing comes in; rules and Markdown
// go out. The rules themselves stand in the folders below.
//
// A rule is two files in the folder of its family: its value (auth_removed.go) and
// its book (auth_removed.txtar), whose comment is what its page says and whose files
// are cases, each a description written as a full-context diff with "# want ID" at
// the line where the finding must appear. Begin one with
//
//	go run ./internal/rules/new FAMILY ID
package rules
