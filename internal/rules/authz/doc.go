// Package authz has the rules about object, function and property authorisation: who
// may do what, and to whose objects. A delta comes in through a pass; findings go out.
// What several rules share (new surface, rights that a value grants) has files of its
// own.
package authz
