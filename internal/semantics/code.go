package semantics

import (
	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// Code is what kind of text that is run an input may be, the worst last.
type Code int

// The kinds of code.
const (
	NoCode  Code = iota
	Regex        // a pattern or a schedule, which is evaluated
	Formula      // an expression, a template, arguments of a command
	Script       // a program, a command, SQL
)

// CodeOf returns what kind of code an input is by its name. Parameters of the
// path, headers, cookies and objects are none.
func CodeOf(l api.Leaf, tokens []string) Code {
	if l.Where() == "path" || l.Where() == "header" || l.Where() == "cookie" || !isShallow(l) || l.Schema().Facts().Is("object") && len(l.Schema().Facts().Types) == 1 {
		return NoCode
	}
	switch {
	case words.IsOneOf(tokens, "regex", "regexp", "regular expression", "regex pattern", "cron", "cron expression", "cron schedule"):
		return Regex
	case words.IsOneOf(tokens, "expression", "formula", "template body", "template string", "args", "arguments", "jinja", "handlebars", "liquid"),
		words.IsOneOf(tokens, "template") && l.Where() == "request":
		return Formula
	case words.IsOneOf(tokens, "script", "command", "cmd", "lua", "shell", "javascript", "groovy", "eval", "source code", "code body", "shell command", "sql", "exec"):
		return Script
	}
	return NoCode
}
