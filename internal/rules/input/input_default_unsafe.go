package input

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
	"github.com/threatdelta/threatdelta/internal/words"
)

func inputDefaultUnsafe() threat.Rule {
	return threat.Rule{
		ID: id.InputDefaultUnsafe, Title: "Whoever says nothing gets more",
		STRIDE: []threat.STRIDE{threat.Tampering, threat.Disclosure}, OWASP: []string{"API8:2023"}, CWE: []int{1188},
		Likelihood: 2, Impact: 3, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Default to the closed value, and let callers ask for the open one.",
		Test:       "Leave the field out: what is made is private, checked and bounded.",
		Run: func(p *threat.Pass) {
			var unsafe []*diff.Change
			for c, w := range diff.Each[diff.InputReworded](p.Delta) {
				if w.Word == "default" && c.Pairs[0].Op().Kind == api.Endpoint && unsafeDefault(w) != "" {
					unsafe = append(unsafe, c)
				}
			}
			for _, group := range category.BySame(unsafe, func(c *diff.Change) string {
				w := c.What.(diff.InputReworded)
				return w.Leaf.Subject() + "\n" + w.Old + "\n" + w.New
			}) {
				w := group[0].What.(diff.InputReworded)
				c := category.Joined(group)
				d := threat.Diagnostic{Subject: w.Leaf.Subject(), Confidence: severity.MediumConfidence, Related: category.PlacesOf(group, category.OfOperations)}
				was := wording.Name(wording.Shorten(w.Old))
				if w.Old == "" {
					was, d.Confidence = "none declared", severity.LowConfidence
				}
				d.Message = fmt.Sprintf("%s of %s defaults to %s (was: %s): %s", wording.Name(w.Leaf.Path), wording.Operations(p.Ordered(c.Pairs)), wording.Name(wording.Shorten(w.New)), was, unsafeDefault(w))
				p.Report(c, d)
			}
			for _, x := range category.NewParameters(p, func(_ *api.Operation, l api.Leaf) bool { return semantics.IsOpenDefault(l) }) {
				d := x.Diagnostic()
				x.Say(&d, "%s with everything as its default: what is granted without a choice has no bounds")
				p.Report(x.Change, d)
			}
		},
	}
}

// unsafeDefault says what callers get who leave a value out, "" where no more
// than before.
func unsafeDefault(w diff.InputReworded) string {
	tokens := words.Tokens(w.Leaf.Name())
	next := strings.ToLower(w.New)
	switch {
	case semantics.IsEverything(w.New) && !semantics.IsEverything(w.Old) && semantics.IsOpenDefault(w.Leaf):
		return "what is granted without a choice has no bounds"
	case words.HasAny(tokens, "visibility", "access", "acl", "privacy", "scope", "audience", "sharing") && words.HasAny([]string{next}, "public", "public-read", "everyone", "anyone", "all", "internet", "world"):
		return "what is made without a choice is public"
	case next == "true" && (words.HasAny(tokens, "public", "anonymous", "insecure", "shared") || words.HasPhrase(tokens, "skip", "verification") || words.HasPhrase(tokens, "allow", "all") || words.HasPhrase(tokens, "ignore", "ssl") || words.HasPhrase(tokens, "skip", "verify") || words.HasPhrase(tokens, "skip", "validation")):
		return "what is made without a choice is open"
	case next == "false" && words.HasAny(tokens, "verify", "validate", "verification", "validation", "private", "secure", "encrypted", "encryption", "require", "required", "strict") && !words.HasAny(tokens, "email"):
		return "what is made without a choice is not checked or not protected"
	}
	old, err1 := strconv.ParseFloat(w.Old, 64)
	value, err2 := strconv.ParseFloat(w.New, 64)
	if err1 == nil && err2 == nil && old > 0 && value >= 10*old && (semantics.IsPageSize(w.Leaf) || words.HasAny(tokens, "limit", "ttl", "expiry", "expires", "expiration", "lifetime", "timeout", "depth")) {
		return "callers who leave it out get ten times as much or more"
	}
	return ""
}
