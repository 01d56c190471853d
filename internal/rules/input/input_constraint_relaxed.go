package input

import (
	"slices"

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

func inputConstraintRelaxed() threat.Rule {
	return threat.Rule{
		ID: id.InputConstraintRelaxed, Title: "A check of input is gone",
		STRIDE: []threat.STRIDE{threat.Tampering}, OWASP: []string{"API8:2023"}, CWE: []int{20, 1286},
		Likelihood: 2, Impact: 3, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "Input that was refused before reaches the code behind the API.",
		Mitigation:  "Restore the constraint, or check the value on the server.",
		Test:        "Send a value that the old constraint refused: 400, or it is handled without harm.",
		Probe:       threat.Probe{Template: plan.AcceptedValue},
		Run: func(p *threat.Pass) {
			for _, x := range category.RelaxedConstraintsBy(p, relaxedKind) {
				var d threat.Diagnostic
				switch x.Kind {
				case "required":
					d = requiredText(p, x)
					d.Likelihood, d.Impact, d.Why = 1, 2, "it may be left out"
				case "replaced":
					d = relaxedText(p, x, wording.Verb(groupOf(x).Pairs, "checks differently", "check differently"), otherCheck)
					d.Likelihood, d.Impact, d.Why, d.Confidence = 1, 2, "another check took its place", severity.LowConfidence
				case "general":
					d = relaxedText(p, x, acceptsMore(x), "")
					d.Likelihood, d.Impact, d.Why = 1, 2, "a check among others"
				case "incomparable":
					d = relaxedText(p, x, wording.Verb(groupOf(x).Pairs, "checks differently", "check differently"), otherCheck)
					d.Confidence = severity.LowConfidence
				case "spelling":
					d = relaxedText(p, x, wording.Verb(groupOf(x).Pairs, "checks differently", "check differently"), otherCheck)
					d.Likelihood, d.Impact, d.Why, d.Confidence = 1, 3, "letters, digits, dots and underscores at most are new", severity.LowConfidence
				case "form":
					d = relaxedText(p, x, acceptsMore(x), "Nothing checks a value any more that chooses files, hosts, queries or programs.")
					d.Likelihood, d.Impact, d.Why, d.Confidence = 3, 4, "a value that reaches files, hosts, queries or programs", severity.MediumConfidence
				case "fraction":
					d = relaxedText(p, x, acceptsMore(x), "Fractions reach code that counted in whole numbers.")
					d.Likelihood, d.Impact, d.Why = 1, 3, "a number stays a number"
				case "url":
					d = relaxedText(p, x, acceptsMore(x), "")
					d.Likelihood, d.Why = 3, "a part of the URL"
				default:
					d = relaxedText(p, x, acceptsMore(x), "")
				}
				p.Report(groupOf(x).Change, d)
			}
		},
	}
}

// otherCheck follows where one check gave way to another.
const otherCheck = "Input that the old check refused may reach the code behind the API, as neither is known to refuse all that the other does."

// relaxedKind separates the constraints that weigh differently.
func relaxedKind(o *api.Operation, i category.Constraint) string {
	switch {
	case i.Constraint.Facet == "required":
		return "required"
	case isReplaced(i):
		return "replaced"
	case !i.Constraint.Certain && isRespelled(i.Constraint) && !isHarmlessByForm(o, i.Leaf):
		return "spelling"
	case !i.Constraint.Certain:
		return "incomparable"
	case isGeneral(i.Constraint.Facet):
		return "general"
	case i.Constraint.Facet == "type" && i.Constraint.Was() == "integer" && slices.Contains(i.Constraint.New, "number") && len(i.Constraint.Additions()) == 1:
		return "fraction"
	case (i.Constraint.Facet == "pattern" || i.Constraint.Facet == "type") && isHarmlessByForm(o, i.Leaf):
		return "form"
	case i.Leaf.Where() == "query" || i.Leaf.Where() == "path":
		return "url"
	}
	return ""
}

// isReplaced reports whether a pattern took the place of a format, or a format that
// of a pattern.
func isReplaced(i category.Constraint) bool {
	f := i.Leaf.Schema().Facts()
	switch {
	case len(i.Constraint.New) == 0:
		return false
	case i.Constraint.Facet == "format":
		return f.Format == ""
	}
	return i.Constraint.Facet == "pattern" && f.Format != "" && i.Constraint.Is() == f.Format
}

// isRespelled reports whether a pattern took the place of another, both bind the whole
// text, and no character may newly stand in it that means something to an interpreter.
func isRespelled(r api.Relaxation) bool {
	if r.Facet != "pattern" || len(r.Old) != 1 || len(r.New) != 1 {
		return false
	}
	added, ok := newCharacters(r.Old[0], r.New[0])
	return ok && !slices.ContainsFunc(added, func(c rune) bool { return !isHarmlessCharacter(c) })
}

// isGeneral reports checks of which nothing more is known than that they are gone.
func isGeneral(facet string) bool {
	switch facet {
	case "type", "format", "pattern", "minLength", "minItems", "minProperties", "minimum", "multipleOf", "required":
		return false
	}
	return true
}

// isHarmlessByForm reports whether a text is one that only its form keeps from
// choosing addresses, files, programs or records.
func isHarmlessByForm(o *api.Operation, l api.Leaf) bool {
	if !semantics.IsFreeText(l.Schema()) {
		return false
	}
	tokens := words.Tokens(l.Name())
	return semantics.IsRedirect(o, l, tokens) || semantics.AddressOf(o, l, tokens) == semantics.FetchedAddress || semantics.CodeOf(l, tokens) > semantics.Regex ||
		semantics.IsFileLocation(o, l, tokens) || semantics.QueryPartOf(o, l, tokens) == semantics.Condition
}
