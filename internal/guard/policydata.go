package guard

import (
	"cmp"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// data compares where limits are declared, and what is sensitive.
func (c *comparison) data() {
	from, to := c.base.RateLimit, c.head.RateLimit
	if from.External != to.External {
		text := "says that rate limits are external: their absence is no finding"
		if from.External {
			text = "no longer " + text
		}
		c.add(to.External, from.Line, to.Line, "%s", text)
	}
	if added := without(to.Extensions, from.Extensions); len(added) > 0 {
		c.add(true, from.Line, to.Line, "takes %s for a rate limit", codes(added))
	}
	if removed := without(from.Extensions, to.Extensions); len(removed) > 0 { // nobody would notice that they are gone
		c.add(true, from.Line, to.Line, "no longer reads the rate limits of %s", codes(removed))
	}
	c.sensitive(c.base.Sensitive, c.head.Sensitive)
}

func (c *comparison) sensitive(from, to policy.Sensitive) {
	if added := without(to.Ignore, from.Ignore); len(added) > 0 {
		c.add(true, from.Line, to.Line, "ignores %s %s", terms(added), codes(added))
	}
	if removed := without(from.Ignore, to.Ignore); len(removed) > 0 {
		c.add(false, from.Line, to.Line, "no longer ignores %s %s", terms(removed), codes(removed))
	}
	before, after := byTerm(from.Terms), byTerm(to.Terms)
	for _, a := range from.Terms {
		b, is := after[a.Term]
		switch {
		case !is:
			c.add(true, a.Line, to.Line, "no longer takes the term %s as %s", code(a.Term), a.Class)
		case a.Class != b.Class:
			relaxes := sensitivity(to, b.Class) < sensitivity(from, a.Class)
			c.add(relaxes, a.Line, b.Line, "takes the term %s as %s instead of %s", code(a.Term), b.Class, a.Class)
		}
	}
	for _, b := range to.Terms {
		if _, was := before[b.Term]; !was {
			c.add(false, from.Line, b.Line, "takes the term %s as %s", code(b.Term), b.Class)
		}
	}
	for _, class := range sensitive.Classes() {
		a, was := from.Levels[class]
		b, is := to.Levels[class]
		if a == b && was == is {
			continue
		}
		least, _ := class.Range() // without a setting the level is that of each term
		relaxes := is && b < sensitivity(from, class) || !is && a > least
		c.add(relaxes, from.Line, to.Line, "rates data of class %s %s (was %s)", class, levelOf(to, class), levelOf(from, class))
	}
}

// levelOf says how a policy rates a class.
func levelOf(s policy.Sensitive, class sensitive.Class) string {
	if level, ok := s.Levels[class]; ok {
		return level.String()
	}
	return "by default"
}

func terms(list []string) string {
	if len(list) == 1 {
		return "the term"
	}
	return "the terms"
}

func byTerm(list []policy.Term) map[string]policy.Term {
	m := map[string]policy.Term{}
	for _, t := range list {
		m[t.Term] = t
	}
	return m
}

// sensitivity is how much a class weighs by a policy.
func sensitivity(s policy.Sensitive, class sensitive.Class) sensitive.Level {
	if level, ok := s.Levels[class]; ok {
		return level
	}
	_, most := class.Range()
	return most
}

// gateway compares extensions. One that is no longer read hides what it says.
func (c *comparison) gateway() {
	from, to := c.base.Gateway, c.head.Gateway
	switches := func(g policy.Gateway) []string {
		var out []string
		for _, s := range g.AuthOff {
			out = append(out, s.Extension+": "+s.Value)
		}
		return out
	}
	for _, row := range [...]struct {
		from, to []string
		means    string
		hides    bool // what is named is a smaller threat
	}{
		{switches(from), switches(to), "for authentication switched off", false},
		{from.Upstream, to.Upstream, "for an upstream", false},
		{from.CORS, to.CORS, "for a rule about origins", false},
		{from.Internal, to.Internal, "for a mark of internal operations", true},
	} {
		if added := without(row.to, row.from); len(added) > 0 {
			c.add(row.hides, from.Line, to.Line, "takes %s %s", codes(added), row.means)
		}
		if removed := without(row.from, row.to); len(removed) > 0 {
			c.add(!row.hides, from.Line, to.Line, "no longer takes %s %s", codes(removed), row.means)
		}
	}
}

func (c *comparison) public() {
	operations := func(list []policy.Public) (names []string, lines map[string]int) {
		lines = map[string]int{}
		for _, p := range list {
			names, lines[p.Operation()] = append(names, p.Operation()), p.Line
		}
		return names, lines
	}
	from, baseLines := operations(c.base.Public)
	to, headLines := operations(c.head.Public)
	if added := without(to, from); len(added) > 0 {
		c.add(true, 0, headLines[added[0]], "declares %s public", codes(added))
	}
	if removed := without(from, to); len(removed) > 0 {
		c.add(false, baseLines[removed[0]], 0, "no longer declares %s public", codes(removed))
	}
}

// routing checks that everybody who is asked at base is asked at head, for the same
// findings.
func (c *comparison) routing() {
	before, after := askedFor(c.base.Routing), askedFor(c.head.Routing)
	report := func(relaxes bool, list []asked, verb string) {
		for _, a := range list {
			base, head := a.line, 0
			if !relaxes {
				base, head = 0, a.line
			}
			c.add(relaxes, base, head, "%s the %s %s for %s findings%s", verb, a.kind, code(a.name), a.findings(), a.stride())
		}
	}
	report(true, uncovered(before, after), "no longer requests")
	report(false, uncovered(after, before), "requests")
}

// asked is one name that a route asks.
type asked struct {
	kind, name string
	level      severity.Level // the lowest, none for any
	letters    string         // sorted, "" for any
	line       int
}

// findings says of which level he is asked to look at findings.
func (a asked) findings() string { return said(a.level.String(), "all") }

func (a asked) stride() string {
	if a.letters == "" {
		return ""
	}
	return " of STRIDE " + a.letters
}

func askedFor(routes []policy.Route) []asked {
	var out []asked
	for _, r := range routes {
		letters := slices.Sorted(slices.Values(r.STRIDE))
		for _, group := range [...]struct {
			kind  string
			names []string
		}{{"label", r.Labels}, {"reviewer", r.Reviewers}, {"team", r.Teams}} {
			for _, name := range group.names {
				out = append(out, asked{group.kind, name, r.Level, strings.Join(letters, ""), r.Line})
			}
		}
	}
	return out
}

// uncovered lists what a asks and b does not ask, or not for all findings.
func uncovered(a, b []asked) []asked {
	type who struct{ kind, name string }
	of := map[who][]asked{}
	for _, y := range b {
		of[who{y.kind, y.name}] = append(of[who{y.kind, y.name}], y)
	}
	var out []asked
	for _, x := range a {
		covers := func(y asked) bool {
			lettersCovered := y.letters == "" || x.letters != "" && !strings.ContainsFunc(x.letters, func(r rune) bool { return !strings.ContainsRune(y.letters, r) })
			return cmp.Or(y.level, severity.Low) <= cmp.Or(x.level, severity.Low) && lettersCovered
		}
		if !slices.ContainsFunc(of[who{x.kind, x.name}], covers) {
			out = append(out, x)
		}
	}
	return out
}

func (c *comparison) custom() {
	byID := func(list []policy.Rule) map[string]policy.Rule {
		m := map[string]policy.Rule{}
		for _, r := range list {
			m[r.ID] = r
		}
		return m
	}
	before, after := byID(c.base.Custom), byID(c.head.Custom)
	for _, a := range c.base.Custom {
		b, is := after[a.ID]
		if !is {
			c.add(true, a.Line, 0, "removes the custom rule %s", code(a.ID))
			continue
		}
		if a.When.Value != b.When.Value {
			c.add(true, a.Line, b.Line, "changes what the custom rule %s looks for", code(a.ID))
		}
		if x, y := a.Level, b.Level; x != y {
			verb := "raises"
			if y < x {
				verb = "lowers"
			}
			c.add(y < x, a.Line, b.Line, "%s the custom rule %s from %s to %s", verb, code(a.ID), a.Level, b.Level)
		}
	}
	for _, b := range c.head.Custom {
		if _, was := before[b.ID]; !was {
			c.add(false, 0, b.Line, "adds the custom rule %s", code(b.ID))
		}
	}
}
