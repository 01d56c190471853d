// Package judge holds the review against judges that share no code with it: a
// validator of JSON Schema, which decides by values what a changed schema accepts,
// an enumerator of credentials, which decides who gets in, and kin-openapi, which
// decides on whole requests to random pairs of descriptions. It has tests only.
package judge
