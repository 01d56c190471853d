package guard

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/threatdelta/threatdelta/internal/policy"
)

// waiverKey is what a waiver is about, and in which description.
type waiverKey struct{ fingerprint, rule, operation, subject, spec string }

func keyOf(w policy.Waiver) waiverKey {
	if w.Fingerprint != "" {
		return waiverKey{fingerprint: w.Fingerprint, spec: w.Spec}
	}
	return waiverKey{rule: w.Rule, operation: w.Operation, subject: w.Subject, spec: w.Spec}
}

// anywhere is the key without the description.
func (k waiverKey) anywhere() waiverKey {
	k.spec = ""
	return k
}

func (k waiverKey) String() string {
	text := code(k.fingerprint)
	if k.fingerprint == "" {
		text = code(k.rule) + " on " + code(k.operation)
	}
	if k.subject != "" {
		text += " " + code(k.subject)
	}
	if k.spec != "" {
		text += " in " + code(k.spec)
	}
	return text
}

func (c *comparison) waivers() {
	if a, b := c.base.WaiverDays, c.head.WaiverDays; a != b {
		c.add(b > a, c.base.LineOf("waiver-days"), c.head.LineOf("waiver-days"), "lets waivers last %d days instead of %d", b, a)
	}
	before, after := byKey(c.base.Waivers), byKey(c.head.Waivers)
	wider, kept := byThing(c.base.Waivers), byThing(c.head.Waivers)
	var added, removed []policy.Waiver
	for _, w := range c.head.Waivers {
		old, was := before[keyOf(w)]
		if !was {
			if old, was = covering(wider, w); !was {
				added = append(added, w)
				continue
			}
			if _, stays := after[keyOf(old)]; !stays {
				c.add(false, old.Line, w.Line, "narrows the waiver of %s to %s", keyOf(old), code(w.Spec))
			}
		}
		c.waiver(old, w)
	}
	for _, w := range c.base.Waivers {
		_, is := after[keyOf(w)]
		if !is {
			_, is = covering(kept, w)
		}
		if is || slices.ContainsFunc(kept[keyOf(w).anywhere()], func(now policy.Waiver) bool { return isWithin(now.Spec, w.Spec) }) {
			continue // reported as narrowed or added
		}
		removed = append(removed, w)
	}
	if len(added) > 0 {
		c.add(true, 0, added[0].Line, "accepts %s", waived(added))
	}
	if len(removed) > 0 {
		c.add(false, removed[0].Line, 0, "no longer accepts %s", waived(removed))
	}
}

// waiver compares how long and how much a waiver accepts with an older one of the
// same.
func (c *comparison) waiver(old, w policy.Waiver) {
	switch a, b := until(c.base, old), until(c.head, w); {
	case a.Equal(b):
	case b.IsZero():
		c.add(true, old.Line, w.Line, "lets the waiver of %s last %d days, no longer until %s", keyOf(w), c.head.WaiverDays, date(a))
	case a.IsZero():
		c.add(false, old.Line, w.Line, "ends the waiver of %s on %s", keyOf(w), date(b))
	case b.After(a):
		c.add(true, old.Line, w.Line, "extends the waiver of %s from %s to %s", keyOf(w), date(a), date(b))
	default:
		c.add(false, old.Line, w.Line, "shortens the waiver of %s from %s to %s", keyOf(w), date(a), date(b))
	}
	if a, b := old.Score, w.Score; a != b {
		c.add(b > a, old.Line, w.Line, "lets the waiver of %s accept a score of %d instead of %d", keyOf(w), b, a)
	}
	if old.Digest != w.Digest {
		c.add(w.Digest != "" || len(w.Operations) > 0, old.Line, w.Line, "lets the waiver of %s accept other operations", keyOf(w))
		return
	}
	if w.Digest != "" {
		return // only that one counts
	}
	was, is := policy.Reach(old.Operations), policy.Reach(w.Operations)
	if more := without(is, was); len(more) > 0 {
		c.add(true, old.Line, w.Line, "lets the waiver of %s accept %s too", keyOf(w), codes(more))
	}
	if less := without(was, is); len(less) > 0 {
		c.add(false, old.Line, w.Line, "lets the waiver of %s no longer accept %s", keyOf(w), codes(less))
	}
}

// isWithin reports whether every description of a glob is certainly one of another
// glob: it is the same glob, a single path, or the other has no restriction.
func isWithin(glob, of string) bool {
	return of == "" || glob == of || glob != "" && !strings.ContainsAny(glob, `*?[{\`) && policy.Waiver{Spec: of}.In(glob)
}

// covering finds a waiver of the same that is for the descriptions of w and more.
func covering(list map[waiverKey][]policy.Waiver, w policy.Waiver) (policy.Waiver, bool) {
	of := list[keyOf(w).anywhere()]
	i := slices.IndexFunc(of, func(other policy.Waiver) bool { return isWithin(w.Spec, other.Spec) })
	if i < 0 {
		return policy.Waiver{}, false
	}
	return of[i], true
}

func byKey(list []policy.Waiver) map[waiverKey]policy.Waiver {
	m := make(map[waiverKey]policy.Waiver, len(list))
	for _, w := range list {
		m[keyOf(w)] = w
	}
	return m
}

func byThing(list []policy.Waiver) map[waiverKey][]policy.Waiver {
	m := make(map[waiverKey][]policy.Waiver, len(list))
	for _, w := range list {
		m[keyOf(w).anywhere()] = append(m[keyOf(w).anywhere()], w)
	}
	return m
}

// waived counts waivers and names the first. A fingerprint is one finding, and a
// rule on operations may be several.
func waived(list []policy.Waiver) string {
	var parts []string
	single := true
	for _, w := range list {
		single = single && w.Fingerprint != ""
	}
	for _, w := range list[:min(len(list), mostNamed)] {
		parts = append(parts, keyOf(w).String())
	}
	text := named(parts, len(list))
	switch {
	case len(list) == 1:
		return text
	case single:
		return fmt.Sprintf("%d findings (%s)", len(list), text)
	}
	return fmt.Sprintf("findings in %d ways (%s)", len(list), text)
}

// until returns the last day of a waiver as the file says, zero if it counts from
// its commit.
func until(p *policy.Policy, w policy.Waiver) time.Time {
	if w.Granted.IsZero() {
		return w.Expires
	}
	end := w.Granted.AddDate(0, 0, p.WaiverDays)
	if !w.Expires.IsZero() && w.Expires.Before(end) {
		return w.Expires
	}
	return end
}

func date(t time.Time) string { return t.Format(time.DateOnly) }
