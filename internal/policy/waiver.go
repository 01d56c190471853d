package policy

import (
	"slices"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"
)

const (
	originPolicy = "policy"
	day          = 24 * time.Hour
)

// waiverIndex finds the waivers that may match without a look at each.
type waiverIndex struct {
	indexed       int // number of waivers in the index
	byFingerprint map[string][]int
	byRule        map[string][]int
}

func (x *waiverIndex) update(waivers []Waiver) {
	if x.indexed == len(waivers) && x.byRule != nil {
		return
	}
	*x = waiverIndex{indexed: len(waivers), byFingerprint: map[string][]int{}, byRule: map[string][]int{}}
	for i, w := range waivers {
		if w.Fingerprint != "" {
			x.byFingerprint[w.Fingerprint] = append(x.byFingerprint[w.Fingerprint], i)
		} else {
			x.byRule[w.Rule] = append(x.byRule[w.Rule], i)
		}
	}
}

// Waive returns the first waiver of the file that is alive and accepts the finding.
// A waiver of the finding comes before one of its rule. A finding that exceeds what
// its own waiver accepts is not waived by that one, see [Policy.Outgrown]. Waivers
// may be appended to p.Waivers beforehand. Goroutines need policies of their own for
// it, see [Policy.Plus].
func (p *Policy) Waive(f Finding, now time.Time) (*Waiver, bool) {
	p.index.update(p.Waivers)
	for _, i := range p.index.byFingerprint[f.Fingerprint] {
		if w := &p.Waivers[i]; w.Matches(f) && !w.growth(f).Any() && p.IsAlive(*w, now) {
			return w, true
		}
	}
	for _, i := range p.index.byRule[f.Rule] {
		if w := &p.Waivers[i]; w.covers(f) && p.IsAlive(*w, now) {
			return w, true
		}
	}
	return p.jointly(f, now)
}

// Outgrown returns the first waiver that is alive, names the finding, and accepts
// less than it is now, together with what exceeds it.
func (p *Policy) Outgrown(f Finding, now time.Time) (*Waiver, Growth, bool) {
	p.index.update(p.Waivers)
	for _, i := range p.index.byFingerprint[f.Fingerprint] {
		w := &p.Waivers[i]
		if g := w.growth(f); w.Matches(f) && g.Any() && p.IsAlive(*w, now) {
			return w, g, true
		}
	}
	return nil, Growth{}, false
}

// jointly finds waivers that cover each operation of a finding together. It returns
// the one that ends first.
func (p *Policy) jointly(f Finding, now time.Time) (*Waiver, bool) {
	var first *Waiver
	for _, operation := range f.Operations {
		alone := f
		alone.Operations = []string{operation}
		i := slices.IndexFunc(p.index.byRule[f.Rule], func(i int) bool {
			return p.Waivers[i].covers(alone) && p.IsAlive(p.Waivers[i], now)
		})
		if i < 0 {
			return nil, false
		}
		w := &p.Waivers[p.index.byRule[f.Rule][i]]
		if end, _ := p.End(*w, now); first == nil || end.Before(p.end(*first, now)) {
			first = w
		}
	}
	return first, first != nil
}

func (p *Policy) end(w Waiver, now time.Time) time.Time {
	end, _ := p.End(w, now)
	return end
}

// Matches reports whether the waiver is meant for the finding, even if it is not
// alive or if the finding exceeds what it accepts.
func (w Waiver) Matches(f Finding) bool {
	if w.Fingerprint != "" {
		return w.Fingerprint == f.Fingerprint && w.In(f.Spec)
	}
	return w.Rule == f.Rule && w.covers(f)
}

// In reports whether the waiver is for a description, by the path by which that is
// known. A waiver that names none is for any.
func (w Waiver) In(spec string) bool {
	return w.Spec == "" || w.Spec == spec || doublestar.MatchUnvalidated(w.Spec, spec)
}

// covers reports whether all operations of the finding are waived.
func (w Waiver) covers(f Finding) bool {
	if w.Subject != "" && w.Subject != f.Subject || len(f.Operations) == 0 || !w.In(f.Spec) {
		return false
	}
	method, path, _ := strings.Cut(w.Operation, " ")
	return !slices.ContainsFunc(f.Operations, func(operation string) bool {
		m, p, _ := strings.Cut(operation, " ")
		if m == "webhook" || m == "callback" {
			m, p, _ = strings.Cut(p, " ")
		}
		return !operationMatches(method, path, m, p)
	})
}

// End returns when the waiver ends, and whether p.WaiverDays makes that earlier
// than it says. The zero time means that it is not known when the waiver was given,
// so that it does not count.
func (p *Policy) End(w Waiver, now time.Time) (end time.Time, split bool) {
	given := w.given()
	longest := time.Duration(p.WaiverDays) * day
	if w.Expires.IsZero() {
		if given.IsZero() {
			return time.Time{}, false
		}
		return midnight(given).Add(longest + day), false
	}
	if given.IsZero() {
		given = now
	}
	end = midnight(w.Expires).Add(day)
	if last := midnight(given).Add(longest + day); end.After(last) {
		return last, true
	}
	return end, false
}

// given returns when the waiver was given, zero if that is not known.
func (w Waiver) given() time.Time {
	if w.Granted.IsZero() {
		return w.Committed
	}
	return w.Granted
}

// midnight is the beginning of a day in UTC.
func midnight(t time.Time) time.Time { return t.UTC().Truncate(day) }

// IsAlive reports whether the waiver counts. One that is granted or committed later
// than tomorrow does not yet, since it would outlive p.WaiverDays: whoever commits
// chooses the date of the commit.
func (p *Policy) IsAlive(w Waiver, now time.Time) bool {
	end, _ := p.End(w, now)
	return now.Before(end) && !w.given().After(now.Add(day))
}

// Expired lists the waivers that no longer count, in the order of the file.
func (p *Policy) Expired(now time.Time) []Waiver {
	var out []Waiver
	for _, w := range p.Waivers {
		if end, _ := p.End(w, now); !end.IsZero() && !now.Before(end) {
			out = append(out, w)
		}
	}
	return out
}

// Dateless lists the waivers that do not count because it is not known when they
// were given: they have no date of their own, and Date was not called with one.
func (p *Policy) Dateless() []Waiver {
	var out []Waiver
	for _, w := range p.Waivers {
		if w.Expires.IsZero() && w.Granted.IsZero() && w.Committed.IsZero() {
			out = append(out, w)
		}
	}
	return out
}

// Undated lists the lines of the waivers of the file that have no date of their
// own. They count from when the line was committed, see Date.
func (p *Policy) Undated() []int {
	return p.lines(func(w Waiver) bool { return w.Expires.IsZero() && w.Granted.IsZero() })
}

// Overlong lists the lines of the waivers of the file that do not say when they
// were given and end later than a waiver given now may. Without a date (see Date)
// their end would be postponed every day.
func (p *Policy) Overlong(now time.Time) []int {
	return p.lines(func(w Waiver) bool {
		_, split := p.End(w, now)
		return split && w.Granted.IsZero()
	})
}

func (p *Policy) lines(which func(Waiver) bool) []int {
	var out []int
	for _, w := range p.Waivers {
		if w.Origin == originPolicy && which(w) {
			out = append(out, w.Line)
		}
	}
	return out
}

// Date records when lines of the file were committed.
func (p *Policy) Date(lines map[int]time.Time) {
	for i := range p.Waivers {
		w := &p.Waivers[i]
		if at, ok := lines[w.Line]; ok && w.Origin == originPolicy {
			w.Committed = at
		}
	}
}

// IsPublic reports whether an operation is meant to be called without credentials,
// and why.
func (p *Policy) IsPublic(method, path string) (reason string, ok bool) {
	for _, public := range p.Public {
		if operationMatches(public.Method, public.Path, method, path) {
			return public.Reason, true
		}
	}
	return "", false
}

// Spec returns what the policy says about a description: that of the first glob
// that matches its path. A path that equals the glob matches it.
func (p *Policy) Spec(path string) Spec {
	for _, s := range p.Specs {
		if s.Glob == path || doublestar.MatchUnvalidated(s.Glob, path) {
			return s
		}
	}
	return Spec{}
}

// operationMatches compares an operation with a method and a path of the file. The
// names of path parameters do not count.
func operationMatches(method, glob, m, path string) bool {
	if method != "*" && !strings.EqualFold(method, m) {
		return false
	}
	glob, path = nameless(glob), nameless(path)
	return glob == path || strings.Contains(glob, "*") && doublestar.MatchUnvalidated(escapeGlob(glob), path)
}

// nameless replaces every path parameter with "{}".
func nameless(path string) string {
	if !strings.Contains(path, "{") {
		return path
	}
	var b strings.Builder
	for {
		before, rest, open := strings.Cut(path, "{")
		_, after, closed := strings.Cut(rest, "}")
		b.WriteString(before)
		if !open || !closed {
			if open {
				b.WriteString("{" + rest)
			}
			return b.String()
		}
		b.WriteString("{}")
		path = after
	}
}

// escapeGlob leaves only the asterisk as a special character.
func escapeGlob(glob string) string {
	return strings.NewReplacer(`\`, `\\`, `?`, `\?`, `[`, `\[`, `]`, `\]`, `{`, `\{`, `}`, `\}`).Replace(glob)
}

// EscapeGlob returns a glob that matches only the path.
func EscapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`, `]`, `\]`, `{`, `\{`, `}`, `\}`).Replace(path)
}

// Plus returns the policy with further waivers, which are not from its file. The
// receiver is unchanged.
func (p *Policy) Plus(waivers []Waiver) *Policy {
	more := *p
	more.Waivers = slices.Concat(p.Waivers, waivers)
	more.index = waiverIndex{}
	return &more
}

// Globs returns the globs of the descriptions to review, none if these are to be
// searched.
func (p *Policy) Globs() []string {
	var out []string
	for _, s := range p.Specs {
		out = append(out, s.Glob)
	}
	return out
}

// Touches reports whether the waiver is about the finding, alone or with others: it
// matches it, or covers some of its operations. Exceeds says that the finding is more
// than what a waiver that names it accepts.
func (w Waiver) Touches(f Finding) (touches, exceeds bool) {
	if w.Matches(f) {
		return true, w.Fingerprint != "" && w.growth(f).Any()
	}
	if w.Fingerprint != "" || w.Rule != f.Rule {
		return false, false
	}
	return slices.ContainsFunc(f.Operations, func(operation string) bool {
		alone := f
		alone.Operations = []string{operation}
		return w.covers(alone)
	}), false
}
