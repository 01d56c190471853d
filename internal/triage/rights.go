package triage

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// maxAsked bounds the users whose rights one run asks for. Those whose commands
// were refused and answered are not asked for again, so the next run goes on.
const maxAsked = 50

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
		if len(d.rights) < maxAsked {
			known.refusal, known.err = d.ask(login)
		} else {
			known.err = errors.New("too many users decide at once")
		}
		if known.err != nil {
			known.err = d.unknown(login, known.err)
		}
		d.rights[key] = known
	}
	return known.refusal, known.err
}

func (d *judge) ask(login string) (string, error) {
	if !d.Policy.Self && strings.EqualFold(login, d.Author) {
		return "the author of a change does not decide about it: a second person has to", nil
	}
	needed := cmp.Or(d.Policy.Permission, "write")
	level, err := d.Level(login)
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
			return "", err
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
		return "this change has more commits than GitHub lists, so nobody knows who pushed to it: split it, or use a waiver in the policy file", nil
	}
	return "", nil
}

// unknown keeps an error once.
func (d *judge) unknown(login string, err error) error {
	err = fmt.Errorf("finding out what the user %q may: %w", login, err)
	if !slices.ContainsFunc(d.Errors, func(e error) bool { return e.Error() == err.Error() }) {
		d.Errors = append(d.Errors, err)
	}
	return err
}

// rank orders the permissions; 0 for one that is not known.
func rank(level string) int {
	return 1 + slices.Index([]string{"none", "read", "triage", "write", "maintain", "admin"}, level)
}
