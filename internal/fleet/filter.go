package fleet

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/threatdelta/threatdelta/internal/severity"
)

// Filter says what a reader wants to see. What could not be read is always seen.
type Filter struct {
	// Since leaves pull requests that were updated then or later; one of which nobody knows when stays.
	Since time.Time
	// Level leaves pull requests and APIs with an open threat of at least that level, and pull requests without a review.
	Level severity.Level
	// Asked leaves pull requests that ask for the review of an account or team, or have it as an owner.
	Asked string
	// Repositories leaves those of these names, in which * stands for any characters but a slash.
	Repositories []string
	// Waits leaves pull requests that wait for one of these.
	Waits []Waits
	// Ending leaves acceptances that end within so many days or have ended.
	Ending int
	// Limit is how many entries each list has at most, 0 for all.
	Limit int
}

// Apply is the state with what the filter leaves. The counts stay those of everything.
func (f Filter) Apply(s *State) *State {
	out := *s
	out.Queue = slices.DeleteFunc(slices.Clone(s.Queue), func(w Waiting) bool { return !f.hasPull(&w) })
	out.APIs = slices.DeleteFunc(slices.Clone(s.APIs), func(a API) bool { return a.Level < f.Level || !f.Names(a.Repository) })
	out.Accepted = slices.DeleteFunc(slices.Clone(s.Accepted), func(a Accepted) bool {
		return f.Ending > 0 && (a.Days == nil || *a.Days > f.Ending) || !f.Names(a.Repository)
	})
	out.Unchecked = slices.DeleteFunc(slices.Clone(s.Unchecked), func(u Unchecked) bool { return !f.Names(u.Repository) })
	out.Unmodelled = slices.DeleteFunc(slices.Clone(s.Unmodelled), func(name string) bool { return !f.Names(name) })
	out.Filters, out.More = f.words(), map[string]int{}
	f.limit(&out)
	return &out
}

// limit shortens the lists and says how many entries each lost.
func (f Filter) limit(s *State) {
	if f.Limit <= 0 {
		return
	}
	s.Queue = shortened(s.Queue, f.Limit, "queue", s.More)
	s.APIs = shortened(s.APIs, f.Limit, "apis", s.More)
	s.Accepted = shortened(s.Accepted, f.Limit, "accepted", s.More)
	s.Unchecked = shortened(s.Unchecked, f.Limit, "unchecked", s.More)
	s.Unmodelled = shortened(s.Unmodelled, f.Limit, "unmodelled", s.More)
}

func shortened[T any](list []T, limit int, name string, more map[string]int) []T {
	if len(list) <= limit {
		return list
	}
	more[name] = len(list) - limit
	return list[:limit]
}

func (f Filter) hasPull(w *Waiting) bool {
	unreviewed := w.Waits == Unreviewed || w.Waits == Undecided
	switch {
	case !f.Names(w.Repository),
		!f.Since.IsZero() && !w.Updated.IsZero() && w.Updated.Before(f.Since),
		w.Level < f.Level && !unreviewed,
		len(f.Waits) > 0 && !slices.Contains(f.Waits, w.Waits):
		return false
	}
	return f.Asked == "" || slices.ContainsFunc(slices.Concat(w.Asked, w.Owners), func(name string) bool {
		return strings.EqualFold(strings.TrimPrefix(name, "@"), strings.TrimPrefix(f.Asked, "@"))
	})
}

// Names reports whether a repository is of the names that the filter leaves.
func (f Filter) Names(repository string) bool {
	return len(f.Repositories) == 0 || slices.ContainsFunc(f.Repositories, func(pattern string) bool { return matches(pattern, repository) })
}

// matches reports whether a name is of a pattern; one without a slash is about the last part of the name. The case of letters does not count.
func matches(pattern, name string) bool {
	pattern, name = strings.ToLower(pattern), strings.ToLower(name)
	if !strings.Contains(pattern, "/") {
		name = name[strings.LastIndexByte(name, '/')+1:]
	}
	first, rest, wild := strings.Cut(pattern, "*")
	if !wild {
		return pattern == name
	}
	name, ok := strings.CutPrefix(name, first)
	if !ok {
		return false
	}
	parts := strings.Split(rest, "*")
	for _, part := range parts[:len(parts)-1] {
		at := strings.Index(name, part)
		if at < 0 || strings.Contains(name[:at], "/") {
			return false
		}
		name = name[at+len(part):]
	}
	middle, ok := strings.CutSuffix(name, parts[len(parts)-1])
	return ok && !strings.Contains(middle, "/")
}

// words says what was left out, one sentence for each filter.
func (f Filter) words() []string {
	var out []string
	if !f.Since.IsZero() {
		out = append(out, "pull requests updated since "+f.Since.UTC().Format(time.DateOnly))
	}
	if f.Level > 0 {
		out = append(out, "threats of at least "+f.Level.String())
	}
	if f.Asked != "" {
		out = append(out, "pull requests that ask for "+f.Asked)
	}
	if len(f.Repositories) > 0 {
		out = append(out, "repositories "+strings.Join(f.Repositories, ", "))
	}
	if len(f.Waits) > 0 {
		names := make([]string, len(f.Waits))
		for i, w := range f.Waits {
			names[i] = string(w)
		}
		out = append(out, "pull requests that are "+strings.Join(names, " or "))
	}
	if f.Ending > 0 {
		out = append(out, fmt.Sprintf("acceptances that end within %s", plural(f.Ending, "day", "days")))
	}
	return out
}
