// Package request makes up requests that an operation of a description accepts: what a
// test sends, and what a proof shows. Values come from the description itself: an
// example, the default, the first of a closed list, else the smallest value that the
// constraints allow. Credentials are placeholders, never values.
package request
