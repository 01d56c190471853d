// Package acceptance lists what a repository accepts in its policy file: each entry with its
// reason, who accepted it, the last day on which it counts, and whether what it accepts still
// stands. In comes the list, made by package review for a day and a tree; out come text,
// Markdown, JSON ([Schema]) and CSV. Strings of it come from the policy and from descriptions
// and are hostile: every format makes them inert.
package acceptance
