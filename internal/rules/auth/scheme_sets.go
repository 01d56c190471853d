package auth

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
)

// schemeSets are the sets of schemes that the alternatives of a policy ask for, each
// once: a policy may have thousands of alternatives that only differ in scopes.
type schemeSets struct {
	known map[string]bool
	sets  [][]string
	with  map[string][]int // indexes of the sets that have a scheme
}

func schemeSetsOf(policy api.Auth) *schemeSets {
	s := &schemeSets{known: map[string]bool{}, with: map[string][]int{}}
	for _, r := range policy.Alternatives {
		names := r.Schemes()
		key := strings.Join(names, "\x00")
		if s.known[key] {
			continue
		}
		s.known[key] = true
		for _, n := range names {
			s.with[n] = append(s.with[n], len(s.sets))
		}
		s.sets = append(s.sets, names)
	}
	return s
}

// has reports whether an alternative of the policy asks for the same schemes, so
// that only scopes differ.
func (s *schemeSets) has(r api.Requirement) bool { return s.known[strings.Join(r.Schemes(), "\x00")] }

// hasMoreThan reports whether an alternative of the policy asks for the same schemes
// and at least one more.
func (s *schemeSets) hasMoreThan(r api.Requirement) bool {
	names := r.Schemes()
	if len(names) == 0 {
		return slices.ContainsFunc(s.sets, func(set []string) bool { return len(set) > 0 })
	}
	rarest := names[0]
	for _, n := range names[1:] {
		if len(s.with[n]) < len(s.with[rarest]) {
			rarest = n
		}
	}
	return slices.ContainsFunc(s.with[rarest], func(i int) bool {
		return len(names) < len(s.sets[i]) && isSubset(names, s.sets[i])
	})
}
