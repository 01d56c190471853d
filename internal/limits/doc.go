// Package limits has the sizes that more than one package goes by, such as how large a
// comment may be and how many rules of its own a policy may have. Nothing comes in;
// constants go out.
package limits
