// Package request makes up requests that an operation of a description accepts: what a
// test sends, and what a proof shows. Values come from the description itself: an
// example, the default, the first of a closed list, else the smallest value that the
// constraints allow. Credentials are placeholders, never values.
//
// Package proof makes values too, and by other means, since it asks for something else.
// Here a value is what a person would send: examples, defaults, the names that a
// discriminator asks for and attributes of XML count, and the schema objects are read as
// they are written, so that a request does not depend on how differences are found. There
// a value is one that schemas of two descriptions are to judge differently: what one of
// them refuses is wanted, examples are of no use, and another library says whether it is
// right.
package request
