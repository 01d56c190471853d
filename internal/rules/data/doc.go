// Package data has the rules about what data the API sends: newly returned values,
// lists, errors, and the literals of a description. A delta comes in through a pass;
// findings go out.
package data
