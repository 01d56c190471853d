// Package github reads a pull request through GitHub's API: which change an event
// is about ([ReadEvent]), which files it changes ([Client.Compare]), the files of
// a commit ([Tree]), its comments, and what a user may do. It writes nothing;
// package deliver does, through the same [Client]. An input that cannot be read is
// an error, a missing permission a [Problem] that names it. Every request passes
// one transport that counts, spaces and repeats them within one budget of waiting.
package github
