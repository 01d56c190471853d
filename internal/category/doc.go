// Package category sorts what a change brings, so that exactly one rule reports
// it: new inputs, newly returned values, relaxed constraints, new state facts. A
// pass comes in; groups of changes by category go out, each with the part of a
// diagnostic that the rules of its kind have in common. The rules decide what a
// category means; which rule a category belongs to stands in one table.
package category
