// Package deliver reports to a pull request what a review found. It takes a report and
// writes the check run, the summary comment, comments on lines and a SARIF upload;
// it also answers commands, adds labels and asks for reviews. Writing never fails: what
// could not be written is a [github.Problem], because the verdict is the exit code
// of the job. It knows its own comments by their markers and their author.
package deliver
