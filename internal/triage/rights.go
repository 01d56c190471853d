package triage

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// maxAsked bounds the users whose rights one run asks for.
const maxAsked = 50

// level is the permission of a user, as far as it could be found out.
type level struct {
	name string
	err  error
}

// ration says whose rights are asked for: first of those whose decisions were
// answered, then of those who wrote last, so that no crowd of strangers keeps
// somebody who may decide from being heard.
func (d *judge) ration(comments []Comment) {
	d.asked = map[string]bool{}
	newest := slices.SortedStableFunc(slices.Values(comments), func(a, b Comment) int { return inTime(b, a) })
	for _, decided := range []bool{true, false} {
		for _, m := range newest {
			if len(d.asked) == maxAsked {
				return
			}
			if decides := len(m.Bound) > 0; m.Own || m.Bot || decides != decided || !decides && m.Answered || !mentions(m.Body) {
				continue
			}
			d.asked[strings.ToLower(m.Author)] = true
		}
	}
}

// level is the permission of a user, asked for once.
func (d *judge) level(login string) (string, error) {
	key := strings.ToLower(login)
	known, ok := d.levels[key]
	if !ok {
		switch {
		case d.asked[key]:
			if known.name, known.err = d.Level(login); known.err != nil {
				known.err = d.unknown(login, known.err)
			}
		default:
			known.err = d.keep(fmt.Errorf("more than %d users give commands: those of the others are looked at by a later run", maxAsked))
		}
		d.levels[key] = known
	}
	return known.name, known.err
}

// stranger says whether the author of a comment has nothing to say here: who
// neither opened the change nor may write to the repository, and any bot.
func (d *judge) stranger(m Comment) (bool, error) {
	switch {
	case m.Bot:
		return true, nil
	case strings.EqualFold(m.Author, d.Author):
		return false, nil
	}
	level, err := d.level(m.Author)
	return rank(level) < rank("write"), err
}

// rights are what a user may, as far as it could be found out.
type rights struct {
	refusal string // "" where the user may decide
	err     error
}

// pushers are those who pushed commits to the change, as far as it is known.
type pushers struct {
	logins []string
	all    bool
	err    error
}

// may is why a user may not decide, "" where they may.
func (d *judge) may(login string) (string, error) {
	key := strings.ToLower(login)
	known, ok := d.rights[key]
	if !ok {
		known.refusal, known.err = d.ask(login)
		d.rights[key] = known
	}
	return known.refusal, known.err
}

func (d *judge) ask(login string) (string, error) {
	if !d.Policy.Self && strings.EqualFold(login, d.Author) {
		return "the author of a change does not decide about it: a second person has to", nil
	}
	needed := cmp.Or(d.Policy.Permission, "write")
	level, err := d.level(login)
	if err != nil {
		return "", err
	}
	if rank(needed) < rank("write") {
		return "the policy asks for a permission that there is not", nil
	}
	if rank(level) < rank(needed) {
		return "deciding needs the permission `" + needed + "` for this repository", nil
	}
	if len(d.Policy.Users)+len(d.Policy.Teams) == 0 ||
		slices.ContainsFunc(d.Policy.Users, func(u string) bool { return strings.EqualFold(u, login) }) {
		return "", nil
	}
	notes := ""
	for _, team := range d.Policy.Teams {
		member, note, err := d.Member(team, login)
		if err != nil {
			return "", d.unknown(login, err)
		}
		if member {
			return "", nil
		}
		if note != "" {
			notes = "; " + note
		}
	}
	return "the policy names who decides, and this user is not among them" + notes, nil
}

// second is why a user who may decide may not accept this change, "" where they
// may: whoever pushed commits to it is one of its authors. A commit that names
// nobody with an account makes nobody one.
func (d *judge) second(login string) (string, error) {
	if d.Policy.Self {
		return "", nil
	}
	if d.pushers == nil {
		d.pushers = &pushers{}
		d.pushers.logins, d.pushers.all, d.pushers.err = d.Pushers()
	}
	switch p := d.pushers; {
	case p.err != nil:
		return "", d.unknown(login, p.err)
	case slices.ContainsFunc(p.logins, func(l string) bool { return strings.EqualFold(l, login) }):
		return "who pushed commits to this change does not accept what it opens: a second person has to", nil
	case !p.all:
		return "this change has more commits than GitHub lists, so nobody knows who pushed to it: split it, or accept it in the policy file", nil
	}
	return "", nil
}

// unknown keeps what could not be found out about a user.
func (d *judge) unknown(login string, err error) error {
	return d.keep(fmt.Errorf("finding out what the user %q may: %w", login, err))
}

// keep keeps an error once.
func (d *judge) keep(err error) error {
	if !slices.ContainsFunc(d.Errors, func(e error) bool { return e.Error() == err.Error() }) {
		d.Errors = append(d.Errors, err)
	}
	return err
}

// rank orders the permissions; 0 for one that is not known.
func rank(level string) int {
	return 1 + slices.Index([]string{"none", "read", "triage", "write", "maintain", "admin"}, level)
}
