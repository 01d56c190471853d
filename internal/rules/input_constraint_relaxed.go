package rules

import (
	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
	"slices"
)

func inputConstraintRelaxed() threat.Rule {
	return threat.Rule{
		ID: "input-constraint-relaxed", Title: "A check of input is gone",
		STRIDE: []threat.STRIDE{threat.Tampering}, OWASP: []string{"API8:2023"}, CWE: []int{20, 1286},
		Likelihood: 2, Impact: 3, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Restore the constraint, or check the value on the server.",
		Test:       "Send a value that the old constraint refused: 400, or it is handled without harm.",
		Run: func(p *threat.Pass) {
			for _, x := range relaxedConstraintsBy(p, relaxedKind) {
				var d threat.Diagnostic
				switch x.kind {
				case "required":
					d = requiredText(p, x)
					d.Likelihood, d.Impact, d.Why = 1, 2, "it may be left out"
				case "incomparable":
					d = relaxedText(p, x, verb(joined(x.changes).Pairs, "checks differently", "check differently"), "which of the two accepts more is not decided here")
					d.Confidence = severity.LowConfidence
				case "sink":
					d = relaxedText(p, x, acceptsMore(x), "what chose which files, hosts, queries or programs are meant was checked by it")
					d.Likelihood, d.Impact, d.Why, d.Confidence = 3, 4, "a value that reaches files, hosts, queries or programs", severity.MediumConfidence
				case "fraction":
					d = relaxedText(p, x, acceptsMore(x), "fractions reach code that counted in whole numbers")
					d.Likelihood, d.Impact, d.Why = 1, 3, "a number stays a number"
				case "url":
					d = relaxedText(p, x, acceptsMore(x), "what was refused at the door now reaches the code behind it")
					d.Likelihood, d.Why = 3, "a part of the URL"
				default:
					d = relaxedText(p, x, acceptsMore(x), "what was refused at the door now reaches the code behind it")
				}
				p.Report(joined(x.changes), d)
			}
		},
	}
}

// relaxedKind keeps apart what is weighed differently.
func relaxedKind(o *api.Operation, i relaxed) string {
	switch {
	case i.relaxed.Facet == "required":
		return "required"
	case !i.relaxed.Certain:
		return "incomparable"
	case i.relaxed.Facet == "type" && i.relaxed.Was() == "integer" && slices.Contains(i.relaxed.New, "number") && len(i.relaxed.Additions()) == 1:
		return "fraction"
	case (i.relaxed.Facet == "pattern" || i.relaxed.Facet == "type") && downgrade(o, i.leaf):
		return "sink"
	case i.leaf.Where == "query" || i.leaf.Where == "path":
		return "url"
	}
	return ""
}

// downgrade reports whether a value is one whose form is what keeps it harmless.
func downgrade(o *api.Operation, l api.Leaf) bool {
	tokens := words.Tokens(l.Name())
	if !textual(l.Schema) {
		return false
	}
	return redirects(o, l, tokens) || addressKind(o, l, tokens) == fetched || codeKind(l, tokens) > regex || locates(o, l, tokens) || queries(o, l, tokens) == condition
}

// requiredText tells of values that may be left out.
func requiredText(p *threat.Pass, x relaxedConstraint) threat.Diagnostic {
	var names []string
	for _, i := range x.items {
		text := name(i.leaf.Path)
		if i.leaf.Path == "$" {
			text = "the body"
		}
		names = append(names, text)
	}
	d := relaxedText(p, x, "", "")
	are := "is"
	if len(names) > 1 {
		are = "are"
	}
	d.Message = list(names, 3) + " " + are + " no longer required by " + operations(p.Ordered(joined(x.changes).Pairs)) + ": the code behind must do without"
	return d
}
