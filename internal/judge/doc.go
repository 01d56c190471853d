// Package judge holds the review against judges that share no code with it: a
// validator of JSON Schema, which decides by values what a changed schema accepts,
// and an enumerator of credentials, which decides who gets in. It has tests only.
package judge
