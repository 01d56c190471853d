package triage

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/policy"
)

// Decide reads the comments and judges their commands. It asks for the rights of
// those only who decide something, and once each.
func Decide(c Case, comments []Comment) Result {
	d := &judge{Case: c, rights: map[string]rights{}, levels: map[string]level{}, latest: map[string]Decision{}, outgrown: map[string]Decision{}}
	d.ration(comments)
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
	levels           map[string]level
	asked            map[string]bool // who may be asked about
	latest, outgrown map[string]Decision
	pushers          *pushers // once they were asked for
}

// verdict is what becomes of one command.
type verdict struct {
	reaction, text string
	bound          map[string]string // see [Answer]
	gate           bool
}

// The reactions, the one that outweighs the others last.
func reactions() []string { return []string{"+1", "eyes", "confused", "-1"} }

func (d *judge) comment(m Comment) {
	answer := Answer{Comment: m.ID, Bound: map[string]string{}}
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
		maps.Copy(answer.Bound, v.bound)
		answer.Gate = answer.Gate || v.gate
	}
	if len(lines) == 0 || m.Answered {
		return
	}
	stranger, err := d.stranger(m)
	if err != nil {
		return
	}
	if stranger { // one reaction, whatever it asks for
		d.Answers = append(d.Answers, Answer{Comment: m.ID, Reaction: "-1"})
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
	if stranger, err := d.stranger(m); stranger || err != nil {
		return refuse("a review is asked for by the author of the change, or with the permission `write`"), err
	}
	d.Result.Rescan = true
	return verdict{reaction: "eyes", text: "Reviewed again.", gate: true}, nil
}

// decide judges an acceptance or a rejection.
func (d *judge) decide(c Command, m Comment) (verdict, error) {
	found := d.meant(c, m)
	if len(found) == 0 {
		return d.unmet(c, m)
	}
	may, err := d.may(m.Author)
	if may == "" && err == nil && c.Verb == Accept {
		may, err = d.second(m.Author)
	}
	if may == "" && err == nil {
		may, err = d.ambiguous(c, m, found)
	}
	if err != nil {
		if c.Verb == Reject { // until that is known nobody's acceptance counts
			for _, t := range found {
				for _, f := range t.findings {
					delete(d.latest, f.Fingerprint)
				}
			}
		}
		return verdict{}, err
	}
	if may != "" {
		return refuse(may), nil
	}
	return d.applyDecision(c, m, found[0]), nil
}

// ambiguous is why it is not clear which of the findings a command means, "" where
// it is. The first digits of a fingerprint are anybody's who looks for them: they
// mean a finding only among those that whoever wrote them could see. What they
// mean is kept by the answer, and then holds.
func (d *judge) ambiguous(c Command, m Comment, found []candidate) (string, error) {
	if len(found) > 1 {
		var named []string
		for _, f := range found[:min(len(found), 3)] {
			named = append(named, f.inWords())
		}
		return fmt.Sprintf("%d findings have a fingerprint that begins with `%s`: give all of its digits. They are %s", len(found), c.Prefix, strings.Join(named, "; ")), nil
	}
	if m.Answered || c.Prefix == found[0].print {
		return "", nil
	}
	present := false
	if d.Present != nil {
		var err error
		if present, err = d.Present(m.Created); err != nil {
			return "", d.keep(fmt.Errorf("finding out what stood when a comment was written: %w", err))
		}
	}
	if !present {
		return "the first digits of a fingerprint are enough only as long as nothing was pushed since the summary that they were copied from: look at what the change opens now, and give all 16 digits", nil
	}
	return "", nil
}

// inWords names a finding.
func (f Finding) inWords() string { return named(f.Fingerprint, f.Name) }

func named(print, name string) string {
	if name == "" {
		return "`" + print + "`"
	}
	return "`" + print + "`, " + name
}

// unmet judges a decision about a finding that there is not, by that fingerprint.
// One by a former fingerprint accepts nothing; what it rejected stays rejected.
func (d *judge) unmet(c Command, m Comment) (verdict, error) {
	var formerly []Finding
	for _, f := range d.Findings {
		if _, bound := m.Bound[f.Former]; f.Former != "" && strings.HasPrefix(f.Former, c.Prefix) && (bound || !m.Answered) {
			formerly = append(formerly, f)
		}
	}
	if len(formerly) == 0 {
		return refuse("no finding of this change has a fingerprint that begins with `" + c.Prefix + "`"), nil
	}
	if !m.Answered {
		return refuse("fingerprints now include the description: that is now " + formerly[0].inWords()), nil
	}
	may, err := d.may(m.Author)
	for _, f := range formerly {
		made := Decision{Fingerprint: f.Fingerprint, Accepted: c.Verb == Accept, By: m.Author, At: m.Created, URL: m.URL, Reason: c.Reason, Former: c.Verb == Accept}
		switch {
		case c.Verb == Reject && err != nil:
			delete(d.latest, f.Fingerprint)
		case err != nil || may != "":
		case c.Verb == Reject:
			d.latest[f.Fingerprint] = made
		default:
			d.outgrown[f.Fingerprint] = made
		}
	}
	return verdict{}, err
}

// grown is how any finding with the fingerprint is more than what was kept.
func (d *judge) grown(token, print string) policy.Growth {
	var all policy.Growth
	for _, f := range d.Findings {
		if f.Fingerprint != print {
			continue
		}
		g := grown(token, f)
		all.Score, all.Others = all.Score || g.Score, all.Others || g.Others
		all.Operations = append(all.Operations, g.Operations...)
	}
	return all
}
