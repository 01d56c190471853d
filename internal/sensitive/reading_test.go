package sensitive

import (
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestReading: verdicts on a field differ only where a part of its surroundings does that
// was read, and of most names none is read.
func TestReading(t *testing.T) {
	names := strings.Fields("id url created html_url node_id site_admin {*} [] code key value number name token page_token csrf_token count next feed_url primary_key pin password secret email settings.smtp.password")
	for _, list := range silent {
		names = append(names, strings.Fields(list)...)
	}
	for _, c := range []*Classifier{New(), New().With(nil, []string{"User.token", "card.number"})} {
		unread := 0
		for _, spec := range names {
			var known []read
			for x := range surrounded(leaf(strings.ReplaceAll(spec, "+", " "))) {
				x.verdict = c.Classify(x.field)
				if i := slices.IndexFunc(known, x.isDecidedBy); i < 0 {
					known = append(known, x)
				} else if !reflect.DeepEqual(known[i].verdict, x.verdict) {
					t.Errorf("%s below %v of %q is %+v, and below %v of %q, where it reads %v, %+v", spec, x.field.Path, x.field.Container, x.verdict, known[i].field.Path, known[i].field.Container, known[i].field.Reading.Parts(), known[i].verdict)
				}
			}
			if len(known[0].field.Reading.Parts()) == 0 {
				unread++
			}
		}
		if unread < 50 && len(c.dotted) == 0 {
			t.Errorf("only of %d of %d names no surroundings are read", unread, len(names))
		}
	}
}

// surrounded is a field in many surroundings.
func surrounded(own Field) iter.Seq[read] {
	around := [][]string{nil, {"card"}, {"user"}, {"user", "data"}, {"recovery_codes"}, {"patient", "[]"}, {"bank_account", "{*}", "[]"}, {"bank_account", "primary"},
		{"address"}, {"otp"}, {"primary"}, {"passport"}, {"columns"}, {"user", "columns", "[]"}, {"language"}, {"repository", "owner"}}
	return func(yield func(read) bool) {
		for i := range 2 * len(around) {
			for _, container := range []string{"", "User", "Card", "AccountKeys", "RecoveryCode", "Patient", "Locale", "BankAccount", "Fields"} {
				f := own
				f.Path, f.Container, f.State, f.Reading = append(slices.Clone(around[i/2]), own.Path...), container, i%2 == 1, &Reading{}
				if !yield(read{field: f}) {
					return
				}
			}
		}
	}
}

// read is a field with its verdict.
type read struct {
	field   Field
	verdict Verdict
}

// isDecidedBy reports whether all that was read of a field's surroundings is as here.
func (x read) isDecidedBy(known read) bool {
	return !slices.ContainsFunc(known.field.Reading.Parts(), func(p Part) bool { return part(x.field, p) != part(known.field, p) })
}

func part(f Field, p Part) string {
	switch i := len(f.Path) - 1 - int(p); {
	case p == InContainer:
		return f.Container
	case p == IsState:
		return fmt.Sprint(f.State)
	case i >= 0:
		return f.Path[i]
	}
	return "none"
}
