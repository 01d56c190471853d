package githubtest

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Artifact is what a run of a workflow uploaded.
type Artifact struct {
	ID   int64
	Name string
	// HeadBranch, HeadSHA and HeadRepo are those of the run: of a pull request from a fork, the fork's.
	HeadBranch, HeadSHA string
	HeadRepo            *Repo // nil: the repository itself
	Expired             bool
	Created             string // RFC 3339
	Zip                 []byte
	Downloads           int
}

// Archive makes the repository archived: it is listed and can be read.
func (r *Repo) Archive() { r.locked(func() { r.archived = true }) }

// Rename gives the repository another name. Requests by the old one are answered 301 with the address by its id,
// as GitHub does until somebody else takes the name.
func (r *Repo) Rename(name string) {
	r.locked(func() { r.former = append(r.former, r.Name); r.Name = name })
}

// Upload adds an artifact of a run and returns its id; files are what is in its archive. Created is the present of
// the stand-in unless it is given.
func (r *Repo) Upload(a Artifact, files map[string][]byte) int64 {
	r.locked(func() {
		a.ID = r.server.next()
		if a.Created == "" {
			a.Created = stamp(r.server.tick())
		}
		if a.Zip == nil {
			a.Zip = Zip(files)
		}
		r.artifacts = append(r.artifacts, &a)
	})
	return a.ID
}

// Artifacts are what was uploaded, the oldest first.
func (r *Repo) Artifacts() []Artifact {
	var out []Artifact
	r.locked(func() {
		for _, a := range r.artifacts {
			out = append(out, *a)
		}
	})
	return out
}

// Zip is an archive of files, sorted by name.
func Zip(files map[string][]byte) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write(files[name])
		}
		if err != nil {
			panic(fmt.Sprintf("githubtest: writing an archive: %v", err))
		}
	}
	if err := w.Close(); err != nil {
		panic(fmt.Sprintf("githubtest: writing an archive: %v", err))
	}
	return b.Bytes()
}

// Ask asks for reviews of users and, as "team/SLUG", of teams.
func (p *PR) Ask(subjects ...string) {
	p.repo.locked(func() { p.requested = append(p.requested, subjects...) })
}

// Opened says when a pull request was opened and last updated.
func (p *PR) Opened(created, updated time.Time) {
	p.repo.locked(func() { p.created, p.updated = stamp(created), stamp(updated) })
}

// SetTitle gives a pull request a title; it is "Change" otherwise.
func (p *PR) SetTitle(title string) { p.repo.locked(func() { p.title = title }) }

// Close closes a pull request.
func (p *PR) Close() { p.repo.locked(func() { p.closed = true }) }

// Issue is an issue that is no pull request.
type Issue struct {
	Number       int
	Author       string
	Title, Body  string
	State        string // open, closed
	Labels       []string
	Edits        int
	created, upd string
}

// Issues are the issues that are no pull requests, the oldest first.
func (r *Repo) Issues() []Issue {
	var out []Issue
	r.locked(func() {
		for _, i := range r.issues {
			one := *i
			one.Labels = slices.Clone(i.Labels)
			out = append(out, one)
		}
	})
	return out
}

// PlantIssue adds an issue of a user and returns its number.
func (r *Repo) PlantIssue(author, title, body string, labels ...string) int {
	var n int
	r.locked(func() { n = r.addIssue(&Issue{Author: author, Title: title, Body: body, Labels: labels}).Number })
	return n
}

func (r *Repo) addIssue(i *Issue) *Issue {
	now := stamp(r.server.tick())
	i.Number, i.State, i.created, i.upd = r.nextNumber(), "open", now, now
	r.issues = append(r.issues, i)
	return i
}

// nextNumber is that of the next pull request or issue, which share their numbers.
func (r *Repo) nextNumber() int { return len(r.pulls) + len(r.issues) + 1 }

// Limits are those of GitHub for one token (docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api):
// so many requests an hour, of which one that is answered 304 does not count, and so many points a minute, a GET
// being one and any other request five. Zero is no limit. Whoever goes beyond is refused.
type Limits struct {
	Hour, Minute int
	Now          func() time.Time // nil: the present
}

// Limit sets the limits.
func (s *Server) Limit(l Limits) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limits = l
}

// spend is nil, or the refusal of a request that is one too many. The lock is held.
func (s *Server) spend(r Request) *answer {
	if s.limits.Hour == 0 && s.limits.Minute == 0 {
		return nil
	}
	now := time.Now
	if s.limits.Now != nil {
		now = s.limits.Now
	}
	at, points := now(), 1
	if r.Writes() {
		points = 5
	}
	s.spent = slices.DeleteFunc(s.spent, func(p point) bool { return at.Sub(p.at) >= time.Hour })
	hour, minute := 0, 0
	for _, p := range s.spent {
		if p.counts {
			hour++
		}
		if at.Sub(p.at) < time.Minute {
			minute += p.points
		}
	}
	switch {
	case s.limits.Hour > 0 && hour >= s.limits.Hour:
		f := PrimaryLimit(403, s.spent[0].at.Add(time.Hour).Unix())
		return f.answer()
	case s.limits.Minute > 0 && minute+points > s.limits.Minute:
		f := SecondaryLimit(403, 60)
		return f.answer()
	}
	s.spent = append(s.spent, point{at, points, true})
	return nil
}

// point is a request that counted.
type point struct {
	at     time.Time
	points int
	counts bool // towards the hour's limit
}
