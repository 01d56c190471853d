// Package diff compares two effective APIs. Base and head come in; a [Delta] goes
// out: the operations in pairs, and a typed [Change] for each edit with all the
// operations that it reaches. A field that is added to a shared component is one
// change that reaches thirty operations. A renamed component, a flattened allOf or a
// moved prefix means the same and is no change. Nothing is judged here.
package diff
