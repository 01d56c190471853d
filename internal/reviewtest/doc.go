// Package reviewtest makes, for tests of what reads them, the documents that a run leaves:
// descriptions go in, and the report of their review and the model of the second come out,
// as JSON. It is for tests alone.
package reviewtest
