// Package api works out what a caller of an API meets. A read description
// ([openapi.Document]) comes in; effective operations go out, each with its policy,
// inputs, outputs, servers and rate limit. Inheritance, references and composition
// are applied, and OpenAPI 2.0 to 3.2 come out alike. Nothing is judged here.
package api
