package input

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
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
		Reports:     threat.States,
		Consequence: "Callers who leave the value out get the open one, without having asked for it.",
		Mitigation:  "Default to the closed value, and let callers ask for the open one.",
		Test:        "Leave the field out: what is made is private, checked and bounded.",
		Probe:       threat.Probe{Template: plan.WrittenProperty, Omitted: true},
		Run: func(p *threat.Pass) {
			reportDefaults(p)
			for _, x := range category.NewParameters(p, func(_ *api.Operation, l api.Leaf) bool { return semantics.IsOpenDefault(l) }) {
				d := x.Diagnostic()
				d.Consequence = everythingByDefault
				x.Say(&d, "%s with everything as its default")
				p.Report(x.Change, d)
			}
		},
	}
}

// reportDefaults reports the values whose default is newly unsafe.
func reportDefaults(p *threat.Pass) {
	var unsafe []threat.Item[diff.InputReworded]
	for c, w := range diff.Each[diff.InputReworded](p.Delta) {
		if w.Word == "default" && c.Pairs[0].Op().Kind == api.Endpoint && unsafeDefault(w) != "" {
			unsafe = append(unsafe, threat.Item[diff.InputReworded]{Change: c, Value: w})
		}
	}
	type key struct{ subject, before, after string }
	edit := func(x threat.Item[diff.InputReworded]) key {
		return key{x.Value.Leaf.Subject(), x.Value.Old, x.Value.New}
	}
	threat.ReportMerged(p, unsafe, edit, func(g threat.Group[diff.InputReworded]) threat.Diagnostic {
		w := g.First()
		d := threat.Diagnostic{Subject: w.Leaf.Subject(), Confidence: severity.MediumConfidence}
		was := wording.Name(wording.Shorten(w.Old))
		if w.Old == "" {
			was, d.Confidence = "none declared", severity.LowConfidence
		}
		d.Message = fmt.Sprintf("%s of %s defaults to %s (was: %s)", wording.Name(w.Leaf.Path()), wording.Operations(p.Ordered(g.Pairs)), wording.Name(wording.Shorten(w.New)), was)
		d.Consequence = unsafeDefault(w)
		return d
	})
}

// everythingByDefault follows from a default that has no bounds.
const everythingByDefault = "Callers who leave the value out are granted everything, without having asked for it."

// unsafeDefault says what callers get who leave a value out, "" where no more
// than before.
func unsafeDefault(w diff.InputReworded) string {
	name := words.Tokens(w.Leaf.Name())
	switch {
	case semantics.IsEverything(w.New) && !semantics.IsEverything(w.Old) && semantics.IsOpenDefault(w.Leaf):
		return everythingByDefault
	case isPublic(name, strings.ToLower(w.New)):
		return "What is made by callers who leave the value out is public."
	case strings.EqualFold(w.New, "true") && isOpening(name):
		return "What is made by callers who leave the value out is open."
	case strings.EqualFold(w.New, "false") && isProtecting(name):
		return "What is made by callers who leave the value out is not checked or not protected."
	case isTenfold(w.Old, w.New) && (semantics.IsPageSize(w.Leaf) || isBound(name)):
		return "Callers who leave the value out get ten times as much or more."
	}
	return ""
}

// isPublic reports whether a value of that name says that everybody has access.
func isPublic(name []string, value string) bool {
	return words.HasAny(name, "visibility", "access", "acl", "privacy", "scope", "audience", "sharing") &&
		words.HasAny([]string{value}, "public", "public-read", "everyone", "anyone", "all", "internet", "world")
}

// isOpening reports whether a switch of that name opens something when it is on.
func isOpening(name []string) bool {
	return words.HasAny(name, "public", "anonymous", "insecure", "shared") ||
		words.HasPhrase(name, "allow", "all") || words.HasPhrase(name, "ignore", "ssl") ||
		words.HasPhrase(name, "skip", "verification") || words.HasPhrase(name, "skip", "verify") || words.HasPhrase(name, "skip", "validation")
}

// isProtecting reports whether a switch of that name protects something while it
// is on.
func isProtecting(name []string) bool {
	return words.HasAny(name, "verify", "validate", "verification", "validation", "private", "secure", "encrypted", "encryption", "require", "required", "strict") &&
		!words.HasAny(name, "email")
}

// isBound reports whether a number of that name says how much or how long.
func isBound(name []string) bool {
	return words.HasAny(name, "limit", "ttl", "expiry", "expires", "expiration", "lifetime", "timeout", "depth")
}

// isTenfold reports whether a number became ten times as large or larger.
func isTenfold(before, after string) bool {
	was, err1 := strconv.ParseFloat(before, 64)
	is, err2 := strconv.ParseFloat(after, 64)
	return err1 == nil && err2 == nil && was > 0 && is >= 10*was
}
