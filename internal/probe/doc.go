// Package probe makes tests of findings: the requests that show whether the running API
// has the threat. A finding of package threat comes in, with the operations of the
// description that it is about and the template that its rule names; tests of package
// plan go out, or the reason why there is none. Values are those that package request
// makes up; credentials and ids of objects are variables.
package probe
