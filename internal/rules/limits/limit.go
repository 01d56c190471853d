package limits

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
	"github.com/threatdelta/threatdelta/internal/words"
)

// upperBound returns the relaxation of one of the facets, if there is one.
func upperBound(w diff.InputRelaxed, facets ...string) (api.Relaxation, bool) {
	for _, r := range w.Relaxed {
		if words.HasAny(facets, r.Facet) && !slices.Equal(r.Old, r.New) { // equal: exclusive became inclusive
			return r, true
		}
	}
	return api.Relaxation{}, false
}

// limitClaims adds what new operations say of a limit that is no evidence of one:
// prose, and a number that limits nobody.
func limitClaims(d threat.Diagnostic, pairs []*diff.Pair) threat.Diagnostic {
	for _, q := range pairs {
		if prose := q.Head.Limit.Prose(); prose == "" {
			d.Hedge = ""
			break
		} else if d.Hedge == "" {
			d.Hedge = prose
		}
	}
	if limit := pairs[0].Head.Limit; limit.IsVoid() && d.Hedge == "" {
		d.Message += fmt.Sprintf("; the change has %s, which limits nobody", wording.Name(limit.Declared()))
	}
	return d
}

// unlimited are the new operations without evidence of a limit, each in one list.
type unlimited struct{ secret, costly, other []*diff.Change }

func unlimitedNew(d *diff.Delta) unlimited {
	var u unlimited
	for _, c := range d.AddedEndpoints() {
		o := c.Pairs[0].Head
		switch {
		case o.Limit.Level > ratelimit.None && !o.Limit.Off, o.Method == "OPTIONS", o.Method == "HEAD":
		case semantics.HasGuessableSecret(o):
			u.secret = append(u.secret, c)
		case semantics.CostOf(o) != semantics.NoCost:
			u.costly = append(u.costly, c)
		default:
			u.other = append(u.other, c)
		}
	}
	return u
}

// limited counts the operations with evidence of at least the level.
func limited(all []*api.Operation, least ratelimit.Level) int {
	n := 0
	for _, o := range all {
		if o.Limit.Level >= least {
			n++
		}
	}
	return n
}

// isLimitExpected reports whether the API limits most of its operations, or at base
// at least half of those of the kind.
func isLimitExpected(p *threat.Pass, kind func(*api.Operation) bool) bool {
	if p.Conventions.IsLimited() {
		return true
	}
	if p.Delta.Base == nil {
		return false
	}
	alike := slices.DeleteFunc(p.Delta.Base.Endpoints(), func(o *api.Operation) bool { return !kind(o) })
	n := limited(alike, ratelimit.Hint)
	return n > 0 && n*2 >= len(alike)
}
