// Package plan is the form of the tests that show whether a threat is there: which
// requests to send to a running API, as whom, and what each answer means. The plan is
// neutral: a runner, Postman, k6 and an editor all work from it. Tests come in from
// package probe; a plan goes out as JSON (plan.schema.json), and Decide says what the
// answers to a step mean.
//
// Strings of a description are literal parts of a [Text] and never name a variable.
// Credentials and objects are variables that whoever runs the plan fills in: a plan has
// no value of a secret, and no address of a server.
package plan
