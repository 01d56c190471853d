package ratelimit

import (
	"time"

	"github.com/threatdelta/threatdelta/internal/vendorext"
)

// row is a kind of extension that speaks of rate limits, ready to be read.
type row struct {
	vendorext.Limit
	parts []part
	// object is how limits are written that Find finds.
	object part
	// none lists folded scalars that mean that there is no limit.
	none []string
}

// part is a path below the value of an extension, with how limits are written there.
type part struct {
	path []string
	form *form
	bare Level // if no number is found
}

// form says what the entries of an object mean, by their folded names.
type form struct {
	entries map[string]entry
	// open is true if endings such as PerMinute or InSeconds have a meaning.
	open bool
}

type entry struct {
	role role
	unit time.Duration
}

type role int

const (
	unknown    role = iota // an object or list is searched, all else ignored
	counting               // the number; a unit in the name is its window
	lasting                // the length of time; a unit in the name is that of a bare number
	unitName               // the unit of a bare number of the window
	skipped                // not about limits
	switchedOn             // false switches the limit off
	disabled               // true switches the limit off
)

// table lists the extensions of all vendors.
func table() []row {
	common := commonForm()
	var rows []row
	for _, v := range vendorext.Vendors() {
		for _, l := range v.Limits {
			rows = append(rows, rowOf(l, common))
		}
	}
	return rows
}

// custom returns the row of an organisation's own extension.
func custom(key string) row { return rowOf(vendorext.OwnLimit(key), commonForm()) }

func rowOf(l vendorext.Limit, common *form) row {
	r := row{Limit: l, object: part{form: common, bare: Hint}}
	if l.Unlimited {
		r.none = unlimited()
	}
	for _, p := range l.Parts {
		made := part{path: p.Path, form: common, bare: Hint}
		if p.Words != nil {
			made.form = formOf(*p.Words)
		}
		if p.Enforced {
			made.bare = Enforced
		}
		r.parts = append(r.parts, made)
	}
	return r
}

func unlimited() []string {
	return []string{"none", "unlimited", "nothrottling", "notthrottled", "nolimit", "nolimits", "off", "disabled", "false", "no"}
}

// commonForm is the vocabulary of extensions that have no definition of their own.
func commonForm() *form {
	f := &form{entries: map[string]entry{}, open: true}
	for r, names := range map[role][]string{
		counting: {"requests", "events", "max", "limit", "rate", "count", "calls", "numberofrequests", "requestsallowed", "maxrequests", "maximumrequests",
			"maxcalls", "requestlimit", "ratelimit", "value", "quota", "allowed", "q", "apilimit", "userlimit", "applimit", "iplimit"},
		lasting:  {"window", "period", "interval", "per", "timewindow", "duration", "windowsize", "w", "timeframe", "timeperiod", "ttl", "renewalperiod", "every", "numberoftimeunits"},
		unitName: {"unit", "timeunit", "periodunit", "windowunit", "intervalunit"},
		skipped:  {"headers", "signals", "response", "responses", "schema", "example", "examples"},
	} {
		for _, name := range names {
			f.entries[name] = entry{role: r}
		}
	}
	return f
}

// formOf is the vocabulary of a vendor.
func formOf(words vendorext.LimitWords) *form {
	f := &form{entries: map[string]entry{}}
	for name, in := range words.Count {
		f.entries[name] = entry{counting, in}
	}
	for _, name := range words.Window {
		f.entries[name] = entry{role: lasting}
	}
	for _, name := range words.Skip {
		f.entries[name] = entry{role: skipped}
	}
	return f
}

// entry returns what an entry with this name means.
func (f *form) entry(name string) entry {
	if e, ok := f.entries[name]; ok {
		return e
	}
	switch name {
	case "enabled", "enable":
		return entry{role: switchedOn}
	case "disabled", "disable", "skip", "skipratelimit":
		return entry{role: disabled}
	}
	if !f.open {
		return entry{}
	}
	if d, ok := perSpan(name); ok {
		return entry{counting, d}
	}
	return f.ending(name)
}
