package category

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// IsOpenBeside reports whether the operations at base that share the first segment
// of the path are all open, among them one that does as this one does: then what
// guards the others here guards none of these, and something else may.
func IsOpenBeside(p *threat.Pass, o *api.Operation) bool {
	segments := semantics.OwnSegments(o.Path)
	if len(segments) == 0 || !isOpenArea(p, segments[0]) {
		return false
	}
	areas := threat.Once(p, "open areas", func() map[string]*area { return openAreas(p.Delta.Base) })
	x := areas[segments[0]]
	if x == nil || x.reads+x.writes < 3 {
		return false
	}
	if o.Writes() {
		return x.writes > 0
	}
	return x.reads > 0
}

// IsOpenAsMost reports whether an operation reads nothing sensitive and asks for no
// credentials, as nine of ten operations at base do, or of those that read: then
// guarding one is the exception here. What administrates or exports does not count.
func IsOpenAsMost(p *threat.Pass, o *api.Operation) bool {
	if o.Writes() || p.Level(o) > sensitive.S1 || semantics.AdminWord(o) != "" || semantics.ExportWord(o) != "" {
		return false
	}
	return threat.Once(p, "mostly open", func() bool { return isMostlyOpen(p.Delta.Base) })
}

// isMostlyOpen reports whether nine of ten operations ask for no credentials, of all
// or of those that read, where there are ten. Those that are public by nature say
// nothing.
func isMostlyOpen(a *api.API) bool {
	if a == nil || !slices.ContainsFunc(a.Entrances(), func(e api.Entrance) bool { return e.Auth().IsOpen() }) {
		return false
	}
	var all, reads openness
	for _, o := range a.Endpoints() {
		if _, public := semantics.PublicByNature(o); public {
			continue
		}
		all.count(o.Auth.IsOpen())
		if !o.Writes() {
			reads.count(o.Auth.IsOpen())
		}
	}
	return all.isMost() || reads.isMost()
}

// openness is how many of all ask for no credentials.
type openness struct{ of, all int }

func (s *openness) count(is bool) {
	s.all++
	if is {
		s.of++
	}
}

func (s openness) isMost() bool { return s.all >= 10 && 10*s.of >= 9*s.all }

// area counts the operations of one first segment that are not public by nature.
type area struct{ reads, writes int }

// isOpenArea reports whether three operations at base or more share a first segment and
// none of them asks for credentials. For most areas that is answer enough, and no
// operation is read for it.
func isOpenArea(p *threat.Pass, segment string) bool {
	if p.Delta.Base == nil {
		return false
	}
	areas := threat.Once(p, "openness of areas", func() map[string]openness {
		out := map[string]openness{}
		for _, e := range p.Delta.Base.Entrances() {
			if own := semantics.OwnSegments(e.Path()); len(own) > 0 {
				x := out[own[0]]
				x.count(e.Auth().IsOpen())
				out[own[0]] = x
			}
		}
		return out
	})
	x := areas[segment]
	return x.all >= 3 && x.of == x.all
}

func openAreas(a *api.API) map[string]*area {
	out := map[string]*area{}
	for _, o := range a.Endpoints() {
		segments := semantics.OwnSegments(o.Path)
		if len(segments) == 0 || segments[0][0] == '{' {
			continue
		}
		x := out[segments[0]]
		if x == nil {
			x = &area{}
			out[segments[0]] = x
		}
		if _, public := semantics.PublicByNature(o); public {
			continue
		}
		if o.Writes() {
			x.writes++
		} else {
			x.reads++
		}
	}
	return out
}

// IsPublishing reports whether an operation is one more read of what the API
// publishes: whoever wrote it took the root's requirement away on purpose, what
// it returns is declared, not sensitive and nowhere behind a credential, and so
// is no operation beside it.
func IsPublishing(p *threat.Pass, pair *diff.Pair) bool {
	o := pair.Head
	segments := semantics.OwnSegments(o.Path)
	if o.Method != "GET" || len(segments) == 0 || !o.Value.Get("security").Exists() || semantics.ExportWord(o) != "" || semantics.AdminWord(o) != "" {
		return false
	}
	if p.Level(o) > sensitive.S0 || !semantics.HasAnswer(o) || p.Reached(pair) != nil {
		return false
	}
	published := publishedAtBase(p)
	if published.guarded[segments[0]] {
		return false
	}
	return published.open[segments[0]] || published.isUsual && !strings.Contains(o.Path, "{")
}

// published is what the peers of new operations give to anybody.
type published struct {
	// guarded and open are the first segments of paths of which some operation asks
	// for a credential, and of which some read that is not public by nature does not.
	guarded, open map[string]bool
	isUsual       bool // there is such a read
}

func publishedAtBase(p *threat.Pass) published {
	return threat.Once(p, "published", func() published {
		out := published{guarded: map[string]bool{}, open: map[string]bool{}}
		for _, b := range p.Delta.Peers() {
			isOpen := b.Auth.IsOpen()
			_, public := semantics.PublicByNature(b)
			isRead := b.Method == "GET" && isOpen && !public
			out.isUsual = out.isUsual || isRead
			if own := semantics.OwnSegments(b.Path); len(own) > 0 {
				out.guarded[own[0]] = out.guarded[own[0]] || !isOpen
				out.open[own[0]] = out.open[own[0]] || isRead
			}
		}
		return out
	})
}
