package fleet

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// Schema names the version of the JSON form. It changes only when a consumer of the previous form could misread the new one.
const Schema = "threatdelta.fleet/v1"

// State is how the repositories stand at a time. No list is nil. Strings of it come from descriptions and pull requests
// and are hostile: a writer makes them inert.
type State struct {
	Schema       string      `json:"schema"`
	Tool         report.Tool `json:"tool"`
	Organization string      `json:"organization,omitempty"`
	At           time.Time   `json:"at"`
	Counts       Counts      `json:"counts"`
	// Queue has what waits for a decision first: see [Waits].
	Queue []Waiting `json:"queue"`
	// APIs have the open ones first, by what anybody can fetch there.
	APIs []API `json:"apis"`
	// Accepted are by the day on which they end, those without an end last.
	Accepted []Accepted `json:"accepted"`
	// Unchecked are the repositories that have a description and not the check, by name.
	Unchecked []Unchecked `json:"unchecked"`
	// Unmodelled are the names of checked repositories of which no model was found, so that nobody knows how their APIs stand.
	Unmodelled []string `json:"unmodelled"`
	// Unread is what could not be read, by name.
	Unread []UnreadIn `json:"unread"`
	// More counts the entries that [Filter] left out for the limit, by list; the filters themselves are in Filters.
	More    map[string]int `json:"more,omitempty"`
	Filters []string       `json:"filters,omitempty"`

	accepted map[[4]string]bool // what Accepted has, while it is made
}

// Counts are of everything that was asked for, whatever a filter leaves.
type Counts struct {
	Repositories int `json:"repositories"`
	Archived     int `json:"archived"`
	Empty        int `json:"empty"`
	Checked      int `json:"checked"`
	Unchecked    int `json:"unchecked"`
	// Unread counts the repositories of which something was not read, or that a list is without.
	Unread int `json:"unread"`
	Pulls  int `json:"pulls"` // open, of checked repositories, which change a description or were not reviewed
	// Unrelated counts the open pull requests that change no description: they are not in the queue.
	Unrelated  int `json:"unrelated"`
	Blocked    int `json:"blocked"`
	Unreviewed int `json:"unreviewed"`
	APIs       int `json:"apis"`
	Open       int `json:"open"` // APIs with an operation that anybody may call
}

// Waits says what a pull request waits for, in the order of the queue.
type Waits string

// What a pull request may wait for.
const (
	Blocked    Waits = "blocked"    // the gate fails: somebody has to decide
	Undecided  Waits = "undecided"  // the check could not review, or its report could not be read
	Unreviewed Waits = "unreviewed" // there is no report on the head
	Informed   Waits = "informed"   // there are open threats, none of which blocks
	Clear      Waits = "clear"      // there is none
)

// AllWaits lists them in the order of the queue.
func AllWaits() []Waits { return []Waits{Blocked, Undecided, Unreviewed, Informed, Clear} }

// Waiting is an open pull request.
type Waiting struct {
	Repository string `json:"repository"`
	Number     int    `json:"number,omitempty"` // 0 where a report alone was read
	Title      string `json:"title,omitempty"`
	URL        string `json:"url,omitempty"`
	Author     string `json:"author,omitempty"`
	Unready    bool   `json:"draft,omitempty"`
	Fork       bool   `json:"fork,omitempty"`
	Head       string `json:"head,omitempty"`
	Waits      Waits  `json:"waits"`
	// Possible is what the worst open threat makes possible, in a sentence; Happened what the change does for it. Where there is none, why not.
	Possible string `json:"possible,omitempty"`
	Happened string `json:"happened"`
	// Level and Score are those of the worst open threat, Threats how many there are by level.
	Level   severity.Level `json:"level,omitempty"`
	Score   int            `json:"score"`
	Threats map[string]int `json:"threats"`
	// Asked are whose review is asked for, Owners whom CODEOWNERS names for the descriptions.
	Asked   []string  `json:"asked"`
	Owners  []string  `json:"owners"`
	Opened  time.Time `json:"opened,omitzero"`
	Updated time.Time `json:"updated,omitzero"`
	Days    int       `json:"days"` // since it was opened
}

// API is how the API of a description stands.
type API struct {
	Repository string    `json:"repository"`
	URL        string    `json:"url,omitempty"`
	Path       string    `json:"path"`
	Title      string    `json:"title"`
	Commit     string    `json:"commit,omitempty"`
	At         time.Time `json:"at,omitzero"`
	Operations int       `json:"operations"`
	Anonymous  int       `json:"anonymous"` // that anybody may call
	Unlimited  int       `json:"unlimited"` // that declare no limit a client can rely on
	Surface    float64   `json:"surface"`
	// Data is the most sensitive class of data that anybody can fetch, nil where there is none.
	Data *Data `json:"data,omitempty"`
	// Level is that of the worst threat that stands and is not accepted, Threats how many do by level.
	Level   severity.Level `json:"level,omitempty"`
	Threats map[string]int `json:"threats"`
}

// Data is a class of data with an operation that gives it away. Level is that of the class in the whole API, S1 to S3.
type Data struct {
	Class     string `json:"class"`
	Words     string `json:"words"`
	Level     string `json:"level"`
	Operation string `json:"operation"`
}

// Accepted is a threat that somebody accepted.
type Accepted struct {
	Repository  string         `json:"repository"`
	URL         string         `json:"url,omitempty"`
	Where       string         `json:"where"` // a description, or "#7" for a pull request
	Fingerprint string         `json:"fingerprint,omitempty"`
	What        string         `json:"what"`
	Level       severity.Level `json:"level,omitempty"`
	Reason      string         `json:"reason"`
	By          string         `json:"by"`
	Origin      string         `json:"origin"`            // policy, description, comment
	Expires     string         `json:"expires,omitempty"` // YYYY-MM-DD
	// Days are left until then, with that day; below 1 it is over. It is left out where there is no end.
	Days *int `json:"days,omitempty"`
}

// Unchecked is a repository with a description and without the check.
type Unchecked struct {
	Repository   string   `json:"repository"`
	URL          string   `json:"url,omitempty"`
	Descriptions []string `json:"descriptions"`
}

// UnreadIn is what could not be read of a repository, "" where it is of none.
type UnreadIn struct {
	Repository string `json:"repository,omitempty"`
	URL        string `json:"url,omitempty"`
	Unread
}

// New decides how what was read stands at a time.
func New(r *Records, now time.Time) *State {
	s := &State{Schema: Schema, Tool: r.Tool, Organization: r.Organization, At: now.UTC().Truncate(time.Second),
		Queue: []Waiting{}, APIs: []API{}, Accepted: []Accepted{}, Unchecked: []Unchecked{}, Unmodelled: []string{}, Unread: []UnreadIn{}, accepted: map[[4]string]bool{}}
	for _, u := range r.Unread {
		s.Unread = append(s.Unread, UnreadIn{Unread: u})
	}
	for i := range r.Repositories {
		s.add(&r.Repositories[i])
	}
	s.sort()
	s.count(r)
	return s
}

func (s *State) add(r *Repository) {
	for _, u := range r.Unread {
		s.Unread = append(s.Unread, UnreadIn{Repository: r.Name, URL: r.URL, Unread: u})
	}
	for i := range r.Pulls {
		if r.Checked || r.Pulls[i].Report != nil || r.Pulls[i].Unread {
			s.addPull(r, &r.Pulls[i])
		}
	}
	if r.Model != nil {
		s.addModel(r)
	} else if r.Checked && !r.Archived && !onlyReports(r) && len(r.Unread) == 0 {
		s.Unmodelled = append(s.Unmodelled, r.Name)
	}
	if !r.Checked && len(r.Descriptions) > 0 {
		s.Unchecked = append(s.Unchecked, Unchecked{Repository: r.Name, URL: r.URL, Descriptions: r.Descriptions})
	}
}

// onlyReports says of a repository that it stands for files that were named.
func onlyReports(r *Repository) bool {
	return r.URL == "" && !slices.ContainsFunc(r.Pulls, func(p Pull) bool { return p.Number > 0 })
}

func (s *State) sort() {
	slices.SortStableFunc(s.Queue, func(a, b Waiting) int {
		return cmp.Or(cmp.Compare(slices.Index(AllWaits(), a.Waits), slices.Index(AllWaits(), b.Waits)), cmp.Compare(b.Level, a.Level), cmp.Compare(b.Score, a.Score),
			a.Opened.Compare(b.Opened), cmp.Compare(a.Repository, b.Repository), cmp.Compare(a.Number, b.Number), cmp.Compare(a.Head, b.Head))
	})
	slices.SortStableFunc(s.APIs, func(a, b API) int {
		return cmp.Or(cmp.Compare(b.openness(), a.openness()), cmp.Compare(b.Level, a.Level), cmp.Compare(b.Anonymous, a.Anonymous), cmp.Compare(b.Surface, a.Surface),
			cmp.Compare(a.Repository, b.Repository), cmp.Compare(a.Path, b.Path))
	})
	slices.SortStableFunc(s.Accepted, func(a, b Accepted) int {
		return cmp.Or(cmp.Compare(a.end(), b.end()), cmp.Compare(b.Level, a.Level), cmp.Compare(a.Repository, b.Repository),
			cmp.Compare(a.Where, b.Where), cmp.Compare(a.Fingerprint, b.Fingerprint), cmp.Compare(a.What, b.What))
	})
	slices.SortStableFunc(s.Unchecked, func(a, b Unchecked) int { return cmp.Compare(a.Repository, b.Repository) })
	slices.Sort(s.Unmodelled)
	slices.SortStableFunc(s.Unread, func(a, b UnreadIn) int {
		return cmp.Or(cmp.Compare(a.Repository, b.Repository), cmp.Compare(a.What, b.What), cmp.Compare(a.Why, b.Why))
	})
}

// openness orders APIs by what anybody gets: the level of the data, 0 where it is none, below that whether there is an open operation.
func (a *API) openness() int {
	switch {
	case a.Data != nil:
		return 1 + levelOfData(a.Data.Level)
	case a.Anonymous > 0:
		return 1
	}
	return 0
}

// end orders acceptances by their last day: those that are over by nobody knows which day first, those without an end last.
func (a *Accepted) end() string {
	if a.Expires == "" && a.Days == nil {
		return "9999"
	}
	return a.Expires
}

func (s *State) count(r *Records) {
	c := &s.Counts
	c.Repositories, c.Pulls, c.APIs, c.Unchecked = len(r.Repositories), len(s.Queue), len(s.APIs), len(s.Unchecked)
	for _, one := range r.Repositories {
		c.Archived += number(one.Archived)
		c.Empty += number(one.Empty)
		c.Checked += number(one.Checked)
	}
	unread := map[string]bool{}
	for _, u := range s.Unread {
		unread[cmp.Or(u.Repository, u.What)] = true
	}
	c.Unread = len(unread)
	for _, w := range s.Queue {
		c.Blocked += number(w.Waits == Blocked)
		c.Unreviewed += number(w.Waits == Unreviewed || w.Waits == Undecided)
	}
	for _, a := range s.APIs {
		c.Open += number(a.Anonymous > 0)
	}
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// IsWhole says whether everything was read that was asked for.
func (s *State) IsWhole() bool { return len(s.Unread) == 0 }

// Tone is how the state looks in a word: "bad" where something is blocked, "unknown" where something could not be read
// or has not been reviewed, "good" where everything was looked at and nothing waits for a decision.
func (s *State) Tone() string {
	switch c := s.Counts; {
	case c.Blocked > 0:
		return "bad"
	case !s.IsWhole(), c.Unreviewed > 0, c.Unchecked > 0, len(s.Unmodelled) > 0, c.Repositories == 0:
		return "unknown"
	}
	return "good"
}

// Verdict is the state in a sentence.
func (s *State) Verdict() string {
	c := s.Counts
	parts := []string{fmt.Sprintf("%s blocked", ofAll(c.Blocked, c.Pulls, "open pull request"))}
	if c.Unreviewed > 0 {
		parts = append(parts, fmt.Sprintf("%d without a review", c.Unreviewed))
	}
	if c.APIs > 0 {
		parts = append(parts, fmt.Sprintf("%s with operations that anybody may call", ofAll(c.Open, c.APIs, "API")))
	}
	if c.Unchecked > 0 {
		parts = append(parts, plural(c.Unchecked, "repository", "repositories")+" without the check")
	}
	if c.Unread > 0 {
		parts = append(parts, fmt.Sprintf("%d could not be read", c.Unread))
	}
	return strings.Join(parts, " · ")
}

func ofAll(n, all int, what string) string {
	return fmt.Sprintf("%d of %s", n, plural(all, what, what+"s"))
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
