package triage

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
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
	// fingerprints they were found to mean then, in full, each with the score that
	// the finding had, 0 where that was not kept. Where a comment was answered its
	// commands mean these and no others: a finding that comes later with the same
	// first digits is not decided by it, and none that became worse is accepted.
	Answered bool
	Bound    map[string]int
}

// Finding is one that can be decided.
type Finding struct {
	Fingerprint, Rule string
	Score             int // likelihood x impact, 1..25
}

// Case is what commands are judged by.
type Case struct {
	Policy policy.Triage
	// Author opened the pull request.
	Author   string
	Findings []Finding
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
}

// Answer is what a comment with commands is told.
type Answer struct {
	Comment int64
	// Reaction is +1 (done), eyes (under way), confused (not understood) or -1
	// (refused), the last of these that holds for any of its commands.
	Reaction string
	// Text is Markdown, one line for each command. It mentions nobody and holds
	// nothing that the comment says but fingerprints and ids of known rules.
	Text string
	// Bound are the fingerprints that accepted and rejected findings have, and
	// their scores.
	Bound map[string]int
	// Gate says that a decision was made or another review asked for, so that the
	// gate has to be looked at.
	Gate bool
}

// Result is what comments come to.
type Result struct {
	Decisions []Decision // by fingerprint
	// Outgrown are the acceptances, by fingerprint, that would count had their
	// finding not become worse since.
	Outgrown []Decision
	// Unheard counts the acceptances that wait for an answer, see [Case.Mute].
	Unheard int
	Answers []Answer // of the comments that were not answered, oldest first
	Rescan  bool     // somebody who may asked for another review
	Errors  []error  // what could not be found out, by user
}

// Decide reads the comments and judges their commands. It asks for the rights of
// those only who decide something, and once each.
func Decide(c Case, comments []Comment) Result {
	d := &judge{Case: c, rights: map[string]rights{}, latest: map[string]Decision{}, outgrown: map[string]Decision{}}
	for _, m := range slices.SortedStableFunc(slices.Values(comments), inTime) {
		if !m.Own {
			d.comment(m)
		}
	}
	for print, decision := range d.latest {
		if decision.Accepted {
			delete(d.outgrown, print)
		}
	}
	d.Decisions, d.Outgrown = byFingerprint(d.latest), byFingerprint(d.outgrown)
	return d.Result
}

func byFingerprint(list map[string]Decision) []Decision {
	return slices.SortedFunc(maps.Values(list), func(a, b Decision) int { return strings.Compare(a.Fingerprint, b.Fingerprint) })
}

func inTime(a, b Comment) int {
	return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID))
}

// judge is one call of Decide.
type judge struct {
	Case
	Result
	rights           map[string]rights
	latest, outgrown map[string]Decision
	pushers          *pushers // once they were asked for
}

// verdict is what becomes of one command.
type verdict struct {
	reaction, text string
	bound          string // a fingerprint, or ""
	score          int    // of its finding
	gate           bool
}

// The reactions, the one that outweighs the others last.
func reactions() []string { return []string{"+1", "eyes", "confused", "-1"} }

func (d *judge) comment(m Comment) {
	answer := Answer{Comment: m.ID, Bound: map[string]int{}}
	var lines []string
	for _, c := range Parse(m.Body) {
		v, err := d.command(c, m)
		if err != nil {
			return // not answered: the next run may know
		}
		lines = append(lines, v.text)
		if slices.Index(reactions(), v.reaction) >= slices.Index(reactions(), answer.Reaction) {
			answer.Reaction = v.reaction
		}
		if v.bound != "" {
			answer.Bound[v.bound] = v.score
		}
		answer.Gate = answer.Gate || v.gate
	}
	if len(lines) == 0 || m.Answered {
		return
	}
	if len(lines) > 1 {
		for i, line := range lines {
			lines[i] = fmt.Sprintf("%d. %s", i+1, line)
		}
	}
	answer.Text = strings.Join(lines, "\n")
	d.Answers = append(d.Answers, answer)
}

func (d *judge) command(c Command, m Comment) (verdict, error) {
	switch {
	case c.Verb == Unknown:
		return verdict{reaction: "confused", text: "Not understood: " + c.Problem + "."}, nil
	case m.Bot:
		return refuse("bots do not decide"), nil
	case m.Edited:
		return refuse("an edited comment does not count, because others can edit it too: write a new one"), nil
	}
	switch c.Verb {
	case Explain:
		return d.explain(c.Rule), nil
	case Rescan:
		return d.rescan(m)
	}
	return d.decide(c, m)
}

func refuse(why string) verdict {
	return verdict{reaction: "-1", text: "Refused: " + why + "."}
}

func (d *judge) explain(rule string) verdict {
	if markdown, ok := d.Explain(rule); ok {
		return verdict{reaction: "+1", text: markdown}
	}
	return verdict{reaction: "confused", text: "Not understood: there is no rule of that id; the summary comment names those of its findings."}
}

// rescan is for the author, and for who may write: it costs time of the runner.
func (d *judge) rescan(m Comment) (verdict, error) {
	if m.Answered {
		return verdict{reaction: "eyes"}, nil // it was done
	}
	if !strings.EqualFold(m.Author, d.Author) {
		level, err := d.Level(m.Author)
		if err != nil {
			return verdict{}, d.unknown(m.Author, err)
		}
		if rank(level) < rank("write") {
			return refuse("a review is asked for by the author of the change, or with the permission `write`"), nil
		}
	}
	d.Result.Rescan = true
	return verdict{reaction: "eyes", text: "Reviewed again.", gate: true}, nil
}

// decide judges an acceptance or a rejection.
func (d *judge) decide(c Command, m Comment) (verdict, error) {
	found := fingerprints(d.Findings, c.Prefix)
	if m.Answered {
		found = slices.DeleteFunc(found, func(f string) bool { _, bound := m.Bound[f]; return !bound })
	}
	switch len(found) {
	case 0:
		return refuse("no finding of this change has a fingerprint that begins with `" + c.Prefix + "`"), nil
	case 1:
	default:
		return refuse(fmt.Sprintf("%d findings have a fingerprint that begins with `%s`: give all of its digits", len(found), c.Prefix)), nil
	}
	may, err := d.may(m.Author)
	if may == "" && err == nil && c.Verb == Accept {
		may, err = d.second(m.Author)
	}
	if err != nil {
		if c.Verb == Reject { // until that is known nobody's acceptance counts
			delete(d.latest, found[0])
		}
		return verdict{}, err
	}
	if may != "" {
		return refuse(may), nil
	}
	return d.settle(c, m, found[0]), nil
}

// settle lets a decision of somebody who may decide count.
func (d *judge) settle(c Command, m Comment, print string) verdict {
	now := d.score(print)
	made := Decision{Fingerprint: print, Accepted: c.Verb == Accept, By: m.Author, At: m.Created, URL: m.URL, Reason: c.Reason, Score: now}
	if m.Answered {
		made.Score = m.Bound[print]
	}
	v := verdict{reaction: "+1", bound: print, score: now, gate: true}
	switch {
	case c.Verb == Reject:
		v.text = "Rejected: `" + print + "` counts again, whatever was accepted before."
	case made.Score > 0 && now > made.Score:
		d.outgrown[print] = made
		return v
	case d.Mute && !m.Answered:
		d.Unheard++
		return v
	default:
		v.text = fmt.Sprintf("Accepted: `%s` is shown as accepted and no longer blocks; should its score rise above %d, it asks again.", print, now)
	}
	d.latest[print] = made
	delete(d.outgrown, print)
	return v
}

// score is that of a finding now; of several with one fingerprint the highest.
func (d *judge) score(print string) int {
	highest := 0
	for _, f := range d.Findings {
		if f.Fingerprint == print {
			highest = max(highest, f.Score)
		}
	}
	return highest
}
