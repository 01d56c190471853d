package semantics

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// program is what kind of text may be run.
type program int

const (
	NoCode program = iota
	Regex
	Formula
	script
)

// CodeOf tells whether an input is a text that may be run.
func CodeOf(l api.Leaf, tokens []string) program {
	if l.Where == "path" || l.Where == "header" || l.Where == "cookie" || !shallow(l) || l.Schema.Facts().Is("object") && len(l.Schema.Facts().Types) == 1 {
		return NoCode
	}
	switch {
	case words.IsOneOf(tokens, "regex", "regexp", "regular expression", "regex pattern", "cron", "cron expression", "cron schedule"):
		return Regex
	case words.IsOneOf(tokens, "expression", "formula", "template body", "template string", "args", "arguments", "jinja", "handlebars", "liquid"),
		words.IsOneOf(tokens, "template") && l.Where == "request":
		return Formula
	case words.IsOneOf(tokens, "script", "command", "cmd", "lua", "shell", "javascript", "groovy", "eval", "source code", "code body", "shell command", "sql", "exec"):
		return script
	}
	return NoCode
}

// IsLocation reports whether an input names a file or a folder.
func IsLocation(o *api.Operation, l api.Leaf, tokens []string) bool {
	if l.Where == "header" || l.Where == "cookie" || !shallow(l) || l.Schema.Facts().Is("object") || len(l.Schema.Facts().Patterns) > 0 {
		return false
	}
	if l.Where == "path" && afterPlural(o.Path, l.Path) && words.IsOneOf(tokens, "file", "folder", "directory") {
		return false // /files/{file}: an object among others
	}
	return words.IsOneOf(tokens, "file", "filename", "file name", "path", "file path", "filepath", "subpath", "sub path", "dir", "dirname", "dir name", "subdir", "sub dir", "subdirectory", "directory", "folder", "folder path", "dir path", "directory path", "object key", "template path", "template file", "local path", "remote path", "root path", "base path", "working directory", "workdir", "archive path", "output path", "output file", "input file", "log file", "config file")
}

// queryPart is how much of a query an input is.
type queryPart int

const (
	NoQuery    queryPart = iota
	SearchText           // or an order
	Condition
)

// QueryPartOf tells whether an input becomes a part of a query.
func QueryPartOf(o *api.Operation, l api.Leaf, name []string) queryPart {
	if l.Where != "query" && l.Where != "request" || !shallow(l) || len(name) == 0 {
		return NoQuery
	}
	if what, _ := QueryLanguage(o); what != "" || l.Schema.Facts().Format != "" {
		return NoQuery
	}
	switch {
	case strings.HasPrefix(l.Path, "$") && l.Where == "query" && words.IsOneOf(name, "filter", "apply", "compute"),
		words.IsOneOf(name, "filter", "where", "having", "expr", "jsonpath", "json path", "jmespath", "filter expression", "filter query", "where clause", "query filter", "predicate", "jql", "cql", "kql", "rql", "fiql", "odata filter", "filter string"):
		return Condition
	case words.IsOneOf(name, "q", "query", "search", "search query", "query string", "search term", "keyword", "keywords", "sort", "sort by", "order by", "orderby", "sortby", "sort field", "sort column", "sort order"):
		if l.Where == "request" && !words.HasAny(words.Tokens(o.Path), "search", "query", "find", "list") {
			return NoQuery
		}
		return SearchText
	}
	return NoQuery
}
