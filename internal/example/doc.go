// Package example is an API server for tests and first steps: the bookshop and the
// marketplace that examples/bookshop and examples/marketplace describe, kept in memory,
// with the data of two users who must not get at each other's. Callers and their
// credentials come in; an [http.Handler] goes out.
//
// It exists twice. Built as the head.yaml of each pair says, by people who thought of
// nothing else, it has what a review of that change reports. With [Options.Fixed] it
// refuses each of these things. It is no example of how to build an API.
package example
