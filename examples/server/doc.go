// Server runs the APIs that examples/bookshop and examples/marketplace describe, on this
// machine only, for a first try of threatdelta verify. The bearer tokens of two users, one
// with fewer scopes, and an API key are taken from the variables A, B, LOW and KEY, or
// made up and printed; it writes where it listens and answers until it is interrupted.
// Without -fixed it has every hole that the changes of the two descriptions open, with
// -fixed it refuses.
package main
