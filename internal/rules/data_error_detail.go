package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
)

func dataErrorDetail() threat.Rule {
	return threat.Rule{
		ID: "data-error-detail", Title: "Errors tell how the server works",
		STRIDE: []threat.STRIDE{threat.Disclosure}, OWASP: []string{"API8:2023"}, CWE: []int{209},
		Likelihood: 3, Impact: 2, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Answer errors with problem details (RFC 9457) of fixed fields, and keep the rest in the log under a request id.",
		Test:       "Send malformed JSON, a wrong type and a field of 10 kB: no stack, statement, path or host name in the answer.",
		Run: func(p *threat.Pass) {
			for _, e := range exposures(p, detail) {
				p.Report(e.change, errorDiagnostic(p, e))
			}
			for c, w := range diff.Each[diff.OutputOpened](p.Delta) {
				o := c.Pairs[0].Op()
				if !fails(o, w.Leaf) || o.Kind != api.Endpoint {
					continue
				}
				p.Report(c, threat.Diagnostic{Subject: w.Leaf.Subject(), Likelihood: 2, Why: "what it holds is not said",
					Message: fmt.Sprintf("the errors of %s may hold anything at %s: %s", operations(p.Ordered(c.Pairs)), name(w.Leaf.Path), w.How)})
			}
		},
	}
}

func errorDiagnostic(p *threat.Pass, e exposure) threat.Diagnostic {
	d := e.diagnostic(p)
	d.Floor, d.Confidence = 0, severity.MediumConfidence
	sure := slices.ContainsFunc(e.values, func(v exposedValue) bool { return errorDetail(v.leaf) == internals })
	switch open := anybodyCalls(p, e.pairs[0].Op()); {
	case !sure:
		d.Likelihood, d.Why, d.Confidence = 2, "names that may be about the request", severity.LowConfidence
	case open: // 3x3 with the step for anybody
		d.Likelihood, d.Impact, d.Why = 2, 3, "anybody may probe it"
	}
	d.Message = fmt.Sprintf("%s %s %s: whoever sends a broken request learns how the server works", e.operations(), e.returns(), e.words())
	return d
}

// errorKind tells how surely a value of an error is about the server.
type errorKind int

const (
	noDetail  errorKind = iota
	ambiguous           // a file or a line may be the caller's own
	internals
)

// errorDetail judges the name of a value of an error.
func errorDetail(l api.Leaf) errorKind {
	tokens := words.Tokens(l.Name())
	if len(tokens) == 0 || len(tokens) > 3 {
		return noDetail
	}
	switch strings.Join(tokens, "") {
	case "stack", "stacktrace", "stacktraces", "stackframes", "callstack", "trace", "backtrace", "traceback", "debug", "debuginfo",
		"debugmessage", "debugdetails", "debugdata", "debuginformation", "developermessage", "exception", "exceptions", "exceptionclass", "exceptiontype",
		"exceptionmessage", "innerexception", "innererror", "rootcause", "sql", "sqlquery", "sqlstate", "sqlstatement", "sqlerror":
		return internals
	case "query", "file", "filename", "line", "lineno", "linenumber", "host", "hostname":
		return ambiguous
	}
	if inherited := l.Names[:max(0, len(l.Names)-1)]; slices.ContainsFunc(inherited, isTrace) {
		return internals
	}
	return noDetail
}

// isTrace reports whether a name is that of a trace, whose parts are no better.
func isTrace(n string) bool {
	switch strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(n, "_", ""), "-", "")) {
	case "stack", "stacktrace", "trace", "exception", "innerexception", "debug", "debuginfo":
		return true
	}
	return false
}
