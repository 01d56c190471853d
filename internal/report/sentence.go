package report

// Sentence is a sentence as Markdown for the middle of a line. It is inert: no
// mention, reference, link, image or HTML of its own. What stands between
// backticks becomes a code span.
func Sentence(s string) string { return phrase(s) }
