// Package export writes a plan for programs that send requests: a Postman collection, a
// k6 script, and a file of requests for editors. A plan comes in and bytes go out. The
// verdicts are those of [plan.Expect.Decide], by the same cases.
//
// Literals of a plan come from the description that was reviewed and are hostile: none
// becomes code, a variable or a request of its own in what is written. A literal that a
// form cannot carry without that is changed or left out, and what is written says so.
package export
