// Package githubtest is a stand-in of GitHub for tests: a server on loopback that
// keeps repositories, pull requests, comments, check runs and uploads. A test sets
// up what is there and which requests fail; in come the requests of the client under
// test; out come answers, and a log to count and compare. Every exchange is checked
// against GitHub's own OpenAPI description, and a violation fails the test.
//
// Three sources decide what it does.
//
//   - The description (api.github.com.json and ghes-3.19.json beside this file,
//     reduced from the npm package @octokit/openapi 23.0.2, MIT licence in
//     LICENSE.octokit-openapi) decides which calls exist and what they carry.
//     Requests and answers are validated with kin-openapi's openapi3filter; a
//     field or query parameter that the description does not declare is a
//     violation too.
//   - Behaviour that no schema says (a review refused as a whole, positions lost
//     after a force-push, answers to a missing permission) follows GitHub's
//     documentation and what users of other actions reported; each is described
//     where it is implemented.
//   - GraphQL is answered for the few fields listed in graphqlschema.go; any
//     other field is an error there as it is at GitHub, and a violation.
//
// The package is used by tests of internal/github, its deliver and cmd/action, and by a
// runnable stand-in for the container (see Serve). It depends on nothing of this
// module, so that no mistake of the client is repeated here.
//
// generate.go downloads the description and reduces it to what the package serves:
// go run generate.go, in this folder. It needs npm and its registry, so it is no part
// of go generate, which works offline.
package githubtest
