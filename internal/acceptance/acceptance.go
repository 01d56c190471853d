package acceptance

import (
	_ "embed" // the schema
	"slices"

	"github.com/threatdelta/threatdelta/internal/severity"
)

// Schema names the version of the JSON form. It changes only when a consumer of the
// previous form could misread the new one.
const Schema = "threatdelta.waivers/v1"

//go:embed acceptance.schema.json
var jsonSchema string

// JSONSchema is the JSON Schema (draft 2020-12) of a [List] in JSON.
func JSONSchema() []byte { return []byte(jsonSchema) }

// List is what a policy accepts, as it is on a day.
type List struct {
	Schema string `json:"schema"`
	// Policy is the path of the file, "" where there is none.
	Policy string `json:"policy,omitempty"`
	// On is the day that the list is about, YYYY-MM-DD.
	On string `json:"on"`
	// Within is how many days ahead an end is near; 0 where nobody asked.
	Within int `json:"within,omitempty"`
	// Entries are sorted by the day on which they end, those of which that is not known first.
	Entries []Entry `json:"waivers"`
	// Problems kept some description from being read, so that nothing can be said of what
	// it would match.
	Problems []string `json:"problems,omitempty"`
}

// State says whether an entry counts.
type State string

// The states of an entry. Undated: nobody knows when it was written, so that it does not
// count; Vague: it names a finding and not what it accepts of it, so that it does not count.
const (
	Counts  State = "counts"
	Ended   State = "ended"
	Pending State = "pending"
	Undated State = "undated"
	Vague   State = "vague"
)

// Presence says whether what an entry accepts is there.
type Presence string

// More: the finding stands, and is more than what was accepted. Unknown: the rule reports
// changes and no state, or a description could not be read.
const (
	Stands  Presence = "stands"
	More    Presence = "more"
	Gone    Presence = "gone"
	Unknown Presence = "unknown"
)

// Entry is one acceptance.
type Entry struct {
	// Line is that of the policy file.
	Line int `json:"line"`
	// Either a finding is accepted by its fingerprint, or a rule on an operation.
	Fingerprint string `json:"fingerprint,omitempty"`
	Rule        string `json:"rule,omitempty"`
	Operation   string `json:"operation,omitempty"`
	Subject     string `json:"subject,omitempty"`
	Spec        string `json:"spec,omitempty"`
	Reason      string `json:"reason"`
	By          string `json:"by"`
	Granted     string `json:"granted,omitempty"` // YYYY-MM-DD
	// Ends is the last day on which it counts, "" where that is not known, and Days how many
	// days are left then, below 0 where it is over.
	Ends string `json:"ends,omitempty"`
	Days int    `json:"days"`
	// Shortened: the policy's waiver-days end it before the day that it says.
	Shortened bool     `json:"shortened,omitempty"`
	State     State    `json:"state"`
	Presence  Presence `json:"presence"`
	// Matches are the findings that stand and that it is about, at most [MostMatches].
	Matches []Match `json:"matches"`
}

// MostMatches is how many findings of an entry are listed.
const MostMatches = 20

// Match is a finding that stands.
type Match struct {
	Fingerprint string         `json:"fingerprint"`
	Rule        string         `json:"rule"`
	Level       severity.Level `json:"level"`
	Spec        string         `json:"spec"`
	Message     string         `json:"message"`
}

// What names what the entry accepts, each name put through shown.
func (e *Entry) What(shown func(string) string) string {
	what := shown(e.Rule)
	switch {
	case e.Fingerprint != "" && len(e.Matches) > 0:
		what = shown(e.Matches[0].Rule) + " " + shown(e.Fingerprint)
	case e.Fingerprint != "":
		what = shown(e.Fingerprint)
	}
	for _, x := range [...][2]string{{" on ", e.Operation}, {", ", e.Subject}, {" in ", e.Spec}} {
		if x[1] != "" {
			what += x[0] + shown(x[1])
		}
	}
	return what
}

// IsDue reports whether somebody has to look at the entry: it does not count, or ends
// within so many days.
func (e *Entry) IsDue(within int) bool {
	return e.State != Counts || within > 0 && e.Days <= within
}

// Due reports whether somebody has to look at any entry.
func (l *List) Due() bool {
	return slices.ContainsFunc(l.Entries, func(e Entry) bool { return e.IsDue(l.Within) })
}

// Only is the list of those that somebody has to look at.
func (l *List) Only() *List {
	out := *l
	out.Entries = slices.DeleteFunc(slices.Clone(l.Entries), func(e Entry) bool { return !e.IsDue(l.Within) })
	return &out
}
