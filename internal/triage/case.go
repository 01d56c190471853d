package triage

import (
	"time"

	"github.com/threatdelta/threatdelta/internal/policy"
)

// Comment is one comment of the conversation of a pull request.
type Comment struct {
	ID      int64
	Author  string // login
	Bot     bool   // an App wrote it
	Own     bool   // this program wrote it: it holds no commands
	Edited  bool   // by whomever: maintainers can edit what others wrote
	Created time.Time
	Body    string
	URL     string
	// Answered says that its commands were answered before, and Bound which
	// fingerprints they were found to mean then, in full, each with a token of what
	// the finding was (see [Answer]). Where a comment was answered its commands mean
	// these and no others: a finding that comes later with the same first digits is
	// not decided by it, and none that grew is accepted.
	Answered bool
	Bound    map[string]string
}

// Finding is one that can be decided.
type Finding struct {
	Fingerprint, Rule string
	Score             int // likelihood x impact, 1..25
	// Operations are those that it reaches, each with its method.
	Operations []string
	// About says what the finding is, whatever it reaches: two that have the same
	// are the same. It is kept as a sum.
	About string
	// Name says in words what it is: Markdown on one line that does nothing.
	Name string
	// Former is the fingerprint that it had before the description was part of it.
	Former string
	// Parts are the findings that a reader sees as part of this one: who accepts it
	// accepts them, each as it is.
	Parts []string
}

// Group is a finding that the same edit makes in several descriptions. It is decided
// by deciding each of its members, and means no other: what comes to be the same in
// another description later was not decided.
type Group struct {
	Fingerprint string
	Name        string // as that of a Finding
	Members     []string
}

// Case is what commands are judged by.
type Case struct {
	Policy policy.Triage
	// Author opened the pull request.
	Author   string
	Findings []Finding
	Groups   []Group // of the Findings
	// Level is the permission of a user for the repository as it is now: none,
	// read, triage, write, maintain or admin. An error means that it could not be
	// found out: the commands of that user count at another run.
	Level func(login string) (string, error)
	// Member says whether a user is in a team (org/team) now; if not, the note
	// may say more. Errors as with Level.
	Member func(team, login string) (member bool, note string, err error)
	// Pushers are the logins of those who wrote or committed the commits of the
	// change, and whether these are all of them. It is asked for once, and only
	// where somebody accepts who may otherwise. Errors as with Level.
	Pushers func() (logins []string, all bool, err error)
	// Present says whether the findings are those of what stood when a comment
	// was written: only then do the first digits of a fingerprint say which is
	// meant. It is asked for an unanswered decision that gives not all of them, of
	// somebody who may decide. Errors as with Level. nil: no.
	Present func(written time.Time) (bool, error)
	// Mute says that this run cannot answer. Then an acceptance counts only if it
	// was answered before: nothing else would keep what it was about.
	Mute bool
	// Explain is the explanation of a rule as Markdown on one line that does
	// nothing, false for a rule that does not exist.
	Explain func(rule string) (markdown string, ok bool)
}

// Decision is the one that counts for a finding: the latest of somebody who may
// decide.
type Decision struct {
	Fingerprint string
	Accepted    bool // false: rejected, which withdraws an earlier acceptance
	By          string
	At          time.Time
	URL         string
	Reason      string // may be empty where it is rejected
	Score       int    // that the finding had then, 0 where that is not known
	// Of an outgrown one: what the finding is more now, or that it was accepted by
	// its former fingerprint.
	Grown  policy.Growth
	Former bool
}

// Answer is the reply to a comment with commands.
type Answer struct {
	Comment int64
	// Reaction is +1 (done), eyes (under way), confused (not understood) or -1
	// (refused), the last of these that holds for any of its commands.
	Reaction string
	// Text is Markdown, one line for each command. It mentions nobody and holds
	// nothing that the comment says but fingerprints and ids of known rules. It is
	// empty where the comment gets no reply: that of somebody without the right to
	// decide, who did not open the change either, or of a bot.
	Text string
	// Bound are the fingerprints that accepted and rejected findings have, each
	// with a token of what the finding is now: a-z, 0-9, "." and "=". That of a
	// group has the list of its members.
	Bound map[string]string
	// Gate says that a decision was made or another review asked for, so that the
	// gate has to be looked at.
	Gate bool
}

// Result is what comments come to.
type Result struct {
	Decisions []Decision // by fingerprint
	// Outgrown are the acceptances, by fingerprint, that would count had their
	// finding not grown since, or not another fingerprint now.
	Outgrown []Decision
	// Unheard counts the acceptances that wait for an answer, see [Case.Mute].
	Unheard int
	Answers []Answer // of the comments that were not answered, oldest first
	Rescan  bool     // somebody who may asked for another review
	Errors  []error  // what could not be found out, by user
}
