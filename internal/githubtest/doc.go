// Package githubtest is a stand-in of GitHub for tests: a server on loopback that
// keeps repositories, pull requests, comments, check runs and uploads. A test sets
// up what is there and which requests fail; in come the requests of the client under
// test; out come answers, and a log to count and compare. Every exchange is checked
// against GitHub's own OpenAPI description, and a violation fails the test.
//
// The package is used by tests of internal/github, its deliver and cmd/action, and by a
// runnable stand-in for the container (see Serve). It depends on nothing of this
// module, so that no mistake of the client is repeated here.
package githubtest
