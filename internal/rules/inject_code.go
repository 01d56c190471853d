package rules

import (
	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
)

func injectCode() threat.Rule {
	return threat.Rule{
		ID: "inject-code", Title: "Caller sends something that may be run",
		STRIDE: []threat.STRIDE{threat.Tampering, threat.Elevation}, OWASP: []string{"API8:2023"}, CWE: []int{94, 78, 1333},
		Likelihood: 3, Impact: 5, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Do without, or run it in a sandbox that knows a list of allowed functions.",
		Test:       "Send {{7*7}}, ${7*7}, ;id, and (a+)+$ with a long text: nothing is evaluated, and the answer comes within a second.",
		Run: func(p *threat.Pass) {
			for _, x := range inputsFor(p, code) {
				d := x.growth(p)
				kind := noCode
				for _, l := range x.leaves {
					kind = max(kind, codeKind(l, words.Tokens(l.Name())))
				}
				switch {
				case kind == regex:
					d.Impact, d.Why = 3, "a pattern or a schedule"
				case kind == formula:
					d.Impact, d.Why = 4, "a formula or a template"
				}
				if !anyoneCalls(p, x.pairs) {
					d.Confidence = severity.LowConfidence // a name does not say whether it is run
				}
				x.say(&d, "%s: run or expanded outside a sandbox, it is the caller's program on the server")
				grow(p, x.change, d, x.pairs[0].Op())
			}
		},
	}
}

// program is what kind of text may be run.
type program int

const (
	noCode program = iota
	regex
	formula
	script
)

// codeKind tells whether an input is a text that may be run.
func codeKind(l api.Leaf, tokens []string) program {
	if l.Where == "path" || l.Where == "header" || l.Where == "cookie" || !shallow(l) || l.Schema.Facts().Is("object") && len(l.Schema.Facts().Types) == 1 {
		return noCode
	}
	switch {
	case words.IsOneOf(tokens, "regex", "regexp", "regular expression", "regex pattern", "cron", "cron expression", "cron schedule"):
		return regex
	case words.IsOneOf(tokens, "expression", "formula", "template body", "template string", "args", "arguments", "jinja", "handlebars", "liquid"),
		words.IsOneOf(tokens, "template") && l.Where == "request":
		return formula
	case words.IsOneOf(tokens, "script", "command", "cmd", "lua", "shell", "javascript", "groovy", "eval", "source code", "code body", "shell command", "sql", "exec"):
		return script
	}
	return noCode
}
