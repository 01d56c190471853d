package inventory

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
	"github.com/threatdelta/threatdelta/internal/words"
)

func surfaceOpsEndpoint() threat.Rule {
	return threat.Rule{
		ID: id.SurfaceOpsEndpoint, Title: "Operations endpoint tells strangers about the inside",
		STRIDE: []threat.STRIDE{threat.Disclosure}, OWASP: []string{"API9:2023"}, CWE: []int{497},
		Likelihood: 3, Impact: 2, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "Strangers learn versions, hosts and the state of the service, which is where an attack begins.",
		Mitigation:  "Answer with a status alone, and serve the rest on an internal listener.",
		Test:        "Call it without credentials: no version, host or dependency in the answer.",
		Probe:       threat.Probe{Template: plan.AnonymousCall},
		Run: func(p *threat.Pass) {
			for _, c := range p.Delta.AddedEndpoints() {
				o := c.Pairs[0].Head
				if word, _ := semantics.DebugWord(o); word != "" || !o.Auth.IsOpen() || !isOperational(o) {
					continue
				}
				if reported := internalText(o); len(reported) > 0 {
					p.Report(c, threat.Diagnostic{Subject: "operation", Confidence: severity.MediumConfidence,
						Message: fmt.Sprintf("the new %s tells %s %s", wording.Name(o.String()), category.Callers(p, c.Pairs[0]), wording.List(reported, 3))})
				}
			}
		},
	}
}

// isOperational reports whether the whole path is about the state of the service, or
// its end about the state of a node.
func isOperational(o *api.Operation) bool {
	own := semantics.OwnSegments(o.Path)
	if o.Method != "GET" || len(own) == 0 {
		return false
	}
	return isOfNode(own) || !slices.ContainsFunc(own, func(s string) bool {
		switch strings.Trim(s, "_-") {
		case "metrics", "info", "prometheus", "actuator", "system", "server", "buildinfo", "build-info", "diagnostics", "stats":
			return false
		}
		return !semantics.IsHealthCheck(s)
	})
}

// isOfNode reports whether a path has no parameters and ends in what a node says of
// itself: /node/status, /base/node/v1/config, /node_info.
func isOfNode(segments []string) bool {
	if slices.ContainsFunc(segments, func(s string) bool { return strings.HasPrefix(s, "{") }) {
		return false
	}
	last := segments[len(segments)-1]
	switch last {
	case "node_info", "node-info", "nodeinfo":
		return true
	case "config", "info":
	default:
		if !semantics.IsHealthCheck(last) {
			return false
		}
	}
	before := slices.DeleteFunc(slices.Clone(segments[:len(segments)-1]), api.IsVersionSegment)
	return len(before) > 0 && before[len(before)-1] == "node"
}

// internalText names the values of successful answers that describe the inside.
func internalText(o *api.Operation) []string {
	var out []string
	for _, l := range o.Outputs() {
		if !l.IsSuccess() || l.IsResponseHeader() {
			continue
		}
		tokens := words.Tokens(l.Name())
		switch {
		case words.HasAny(tokens, "version", "build", "commit", "revision", "git", "host", "hostname", "node", "nodes", "instance", "database", "db", "dependencies", "components", "environment", "env", "config", "java", "go", "os", "kernel", "memory", "heap", "cpu", "uptime", "region", "cluster", "ip"),
			l.Passes(api.Map), isHealthDetail(l.Names()):
			out = append(out, wording.Name(l.Path()))
		}
	}
	if len(out) == 0 && isOfNode(semantics.OwnSegments(o.Path)) {
		for _, l := range o.Outputs() {
			if l.IsSuccess() && !l.IsResponseHeader() && !words.HasAny(words.Tokens(l.Name()), "status", "state", "healthy", "ok", "code", "message") {
				out = append(out, wording.Name(l.Path()))
			}
		}
	}
	last, _ := semantics.LastLiteral(o.Path)
	if len(out) == 0 && words.HasAny(words.Tokens(last), "metrics", "prometheus") && hasContent(o) {
		out = append(out, "its metrics")
	}
	return out
}

// isHealthDetail reports whether a value belongs to a single check of a health
// report.
func isHealthDetail(names []string) bool {
	return len(names) > 1 && slices.ContainsFunc(names[:len(names)-1], func(n string) bool {
		switch strings.ToLower(n) {
		case "components", "dependencies", "checks", "details", "services":
			return true
		}
		return false
	})
}

func hasContent(o *api.Operation) bool {
	return slices.ContainsFunc(o.Responses, func(r *api.Response) bool { return r.IsSuccess() && len(r.Media) > 0 })
}
