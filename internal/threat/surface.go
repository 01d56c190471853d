package threat

import (
	"math"
	"sort"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
	"github.com/threatdelta/threatdelta/internal/words"
)

// Surface is the attack surface of the operations that a change touches, before
// and after: a thermometer, not a risk. An operation that is not touched
// contributes the same to both sides.
type Surface struct {
	Base, Head float64
	// Top are the operations that moved it most, at most five.
	Top []Share
}

// Share is one operation's part.
type Share struct {
	Pair       *diff.Pair
	Base, Head float64
}

// Surface measures the operations that the delta touches.
func (v *View) Surface() Surface {
	var s Surface
	for _, p := range Touched(v.delta) {
		share := Share{Pair: p, Base: v.weight(p.Base), Head: v.weight(p.Head)}
		s.Base += share.Base
		s.Head += share.Head
		s.Top = append(s.Top, share)
	}
	sort.SliceStable(s.Top, func(i, j int) bool {
		return math.Abs(s.Top[i].Head-s.Top[i].Base) > math.Abs(s.Top[j].Head-s.Top[j].Base)
	})
	s.Top = s.Top[:min(5, len(s.Top))]
	s.Base, s.Head = round(s.Base), round(s.Head)
	for i := range s.Top {
		s.Top[i].Base, s.Top[i].Head = round(s.Top[i].Base), round(s.Top[i].Head)
	}
	return s
}

func round(x float64) float64 { return math.Round(x*10) / 10 }

// weight is what one operation offers: method x policy x exposure x (1 + data +
// inputs + missing limits).
func (v *View) weight(o *api.Operation) float64 {
	if o == nil {
		return 0
	}
	data := v.dataWeight(o)
	if o.Kind != api.Endpoint {
		return 1 * btof(data > 0)
	}
	unlimited := 0.0
	if o.Limit.Level == ratelimit.None && !v.setting.ExternalLimits {
		unlimited = 0.25
	}
	return methodWeight(o.Method) * authWeight(o) * v.exposureWeight(o) * (1 + data + v.inputWeight(o) + unlimited)
}

func btof(b bool) float64 { return float64(btoi(b)) }

func methodWeight(method string) float64 {
	switch method {
	case "OPTIONS", "TRACE":
		return 0.5
	case "POST", "PUT", "PATCH", "ANY":
		return 2
	case "DELETE":
		return 2.5
	}
	return 1
}

// authWeight is that of the weakest way in.
func authWeight(o *api.Operation) float64 {
	if o.Auth.IsAnonymous() {
		return 4
	}
	if o.Auth.IsOpen() {
		return 3.5
	}
	weakest := 0.75
	for _, r := range o.Auth.Alternatives {
		weakest = max(weakest, requirementWeight(o.API, r))
	}
	return weakest
}

func requirementWeight(a *api.API, r api.Requirement) float64 {
	names := r.Schemes()
	if len(names) >= 2 {
		return 0.75
	}
	for _, name := range names {
		s := a.Schemes[name]
		if s == nil {
			return 3 // whether an undefined scheme protects is not known
		}
		switch rank := s.Rank(); {
		case rank >= 7:
			return 0.75
		case rank >= 5 && len(r.Scopes(name)) > 0:
			return 1
		case rank >= 5:
			return 1.5
		case rank >= 3:
			return 2
		}
	}
	return 3
}

func (v *View) exposureWeight(o *api.Operation) float64 {
	switch {
	case v.internal(o):
		return 0.5
	case v.sandbox(o):
		return 0.7
	}
	for _, s := range o.Servers {
		if s.IsCleartext() {
			return 1.5
		}
	}
	return 1
}

func (v *View) dataWeight(o *api.Operation) float64 {
	w := [...]float64{0, 0.5, 1, 2}[v.Level(o)]
	if w > 0 && collection(o) && !IsPaged(o) {
		w += 0.25
	}
	return w
}

// IsPaged reports whether the caller can ask for a part of a list: a parameter
// that limits or continues it.
func IsPaged(o *api.Operation) bool {
	for _, p := range o.Parameters {
		for _, t := range words.Tokens(p.Name) {
			switch t {
			case "limit", "page", "cursor", "offset", "size", "per", "count", "top", "first", "max", "marker", "after", "before", "skip", "start", "continue", "continuation", "range":
				return true
			}
		}
	}
	return false
}

// inputWeight counts what callers may send, and what of it is dangerous by
// itself: URLs and files.
func (v *View) inputWeight(o *api.Operation) float64 {
	leaves := o.Inputs()
	w := min(1, 0.05*float64(len(leaves)))
	urls, files := 0.0, 0.0
	for _, l := range leaves {
		switch f := l.Schema().Facts(); f.Format {
		case "uri", "url", "iri", "hostname", "uri-reference":
			urls += 0.5
		case "binary":
			files = 0.5
		}
	}
	return w + urls + files
}

// Weight is what one operation offers of the surface, see [View.Surface].
func (v *View) Weight(o *api.Operation) float64 { return round(v.weight(o)) }
