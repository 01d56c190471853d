// Package pagetest reads pages as package page writes them, for tests, and holds them to what every page must be:
// well-formed, with identifiers that are unique and links that lead somewhere, and inert, whatever a stranger's text
// has in it. It knows nothing of how a page is made, so that nothing of that is taken for granted.
package pagetest
