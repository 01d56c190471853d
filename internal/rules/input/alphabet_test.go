package input

import "testing"

func TestNewCharacters(t *testing.T) {
	for _, c := range []struct {
		was, is, want string
		ok            bool
	}{
		{`^([0-9]+(ns|us|ms|s|m|h))*$`, `^([0-9]+([.][0-9]+)?(ns|us|µs|ms|s|m|h))+$`, ".µ", true},
		{`^[a-z]{3}$`, `^[a-c]+$`, "", true},
		{`^[a-z]+$`, `^[a-z/]+$`, "/", true},
		{`^(?i)ab$`, `^[abAB]+$`, "", true},
		{`^ab$`, `^(?i)ab$`, "AB", true},
		{`^[a-z]+$`, `[a-z]+`, "", false},       // no longer bound
		{`[a-z]+`, `^[a-z]+$`, "", false},       // what it accepted is not known
		{`^[a-z]+$`, `^a|b$`, "", false},        // each bound on one side
		{`^[a-z]+$`, `^.+$`, "", false},         // any
		{`^[a-z]+$`, `^[^a-z]+$`, "", false},    // nearly any
		{`^\pL+$`, `^[\pL/]+$`, "", false},      // thousands
		{`^[a-z]+$`, `^(?=[a-z])x$`, "", false}, // another dialect
	} {
		got, ok := newCharacters(c.was, c.is)
		if string(got) != c.want || ok != c.ok {
			t.Errorf("%s to %s: got %q %v, want %q %v", c.was, c.is, string(got), ok, c.want, c.ok)
		}
	}
}
