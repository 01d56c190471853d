// Package id has the ids of the rules, which are public and permanent. Nothing comes in;
// constants go out. Whatever names a rule from outside uses them, so that it names one
// that exists.
package id
