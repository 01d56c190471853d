// Package ledger accounts for every difference between the two sides of a
// description. Two documents and the places that were reported come in; an
// [Account] goes out: how many edits were reported, how many are the same in
// meaning, how many mean nothing for a written [Reason], and which were not
// understood.
//
// One comparison of the trees finds the differences, so that none is left out and
// each is counted once. What belongs at a place follows from the grammar of OpenAPI
// (2.0 to 3.2) and JSON Schema (2020-12), from the root and through every reference.
// A place to which nothing leads is used by nobody.
//
// An unknown key where only known keys and extensions are allowed, and a value of a
// shape without a meaning in its place, are not understood if the change brings them.
// What is the same on both sides is never reported, whatever its shape.
package ledger
