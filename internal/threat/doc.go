// Package threat is the driver of the rules. A delta comes in ([NewView]) and rules run
// over it; ranked findings go out. It has the contract of a rule ([Rule], [Pass], [Diagnostic]), the
// arithmetic of the ranking, the conventions that an API follows, the stage that merges
// findings about one cause, and the attack surface.
package threat
