package sensitive

import (
	"slices"
	"strings"
	"testing"
)

// TestPlain: a field that is plain is not sensitive in any surroundings, and what has no
// meaning by its name is plain.
func TestPlain(t *testing.T) {
	c := New()
	around := [][]string{nil, {"card"}, {"user"}, {"recovery_codes"}, {"patient", "[]"}, {"bank_account", "{*}", "[]"}, {"address"}, {"otp"}, {"primary"}, {"passport"}}
	containers := []string{"", "User", "Card", "AccountKeys", "RecoveryCode", "Patient", "Locale", "BankAccount"}
	plain := 0
	names := strings.Fields("id url created html_url gists_url node_id site_admin {*} [] code key value number name token count next feed_url primary_key pin")
	for _, list := range silent {
		names = append(names, strings.Fields(list)...)
	}
	for _, spec := range names {
		f := leaf(strings.ReplaceAll(spec, "+", " "))
		if !c.IsPlain(f) {
			continue
		}
		plain++
		for _, outer := range around {
			for _, container := range containers {
				g := f
				g.Path, g.Container = append(slices.Clone(outer), f.Path...), container
				if v := c.Classify(g); !v.IsZero() {
					t.Errorf("%s is plain, but below %v of %q %s %s %q", spec, outer, container, v.Class, v.Level, v.Why)
				}
			}
		}
	}
	for _, spec := range []string{"created", "items[].site_admin", "labels.{*}"} {
		if !c.IsPlain(leaf(spec)) {
			t.Errorf("%s is not plain", spec)
		}
	}
	if plain < 50 {
		t.Errorf("only %d of %d names are plain", plain, len(names))
	}
	for _, spec := range []string{"number", "code", "name", "primary_key", "password", "[]", "{*}"} {
		if c.IsPlain(leaf(spec)) {
			t.Errorf("%s is plain, which it is not in some surroundings", spec)
		}
	}
	email := leaf("anything")
	email.Format = "email"
	if c.IsPlain(email) {
		t.Error("what has the format of an address is plain")
	}
}
