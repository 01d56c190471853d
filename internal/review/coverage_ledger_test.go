package review_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/ledger"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// TestCoverageOfLedger holds the ledger's grammar against the map of what the
// catalogue reads: what a rule reads is not without meaning, what none reads is so
// for the reason that the map gives, and every field of the map is known.
func TestCoverageOfLedger(t *testing.T) {
	table := readTable(t)
	for _, why := range []ledger.Reason{ledger.Prose, ledger.Label, ledger.Extension, ledger.Unsent, ledger.Answer, ledger.Link, ledger.Receiver, ledger.Dialect, ledger.Edge,
		ledger.Unused, ledger.Choice, ledger.Prefix, ledger.Spelling} {
		if got, want := why.Why(), table.Waivers[string(why)]; got != want {
			t.Errorf("the ledger's reason %s is %q, the waiver says %q", why, got, want)
		}
	}
	// One kind of place has several objects of the map: a header and a parameter
	// of a path. What one of them reads is read.
	type place struct {
		dialect openapi.Dialect
		way     string
	}
	claimed, waived := map[place]string{}, map[place][]string{}
	for _, row := range table.rows() {
		for _, version := range row.versions() {
			for _, pointer := range row.places(version) {
				at := place{dialectOf(version), pointer + "/" + strings.ReplaceAll(strings.ReplaceAll(row.key(), "~", "~0"), "/", "~1")}
				for _, e := range edits() {
					claims, waiver := row.claims(e)
					claims = slices.DeleteFunc(slices.Clone(claims), func(rule string) bool { return rule == "secret-in-spec" })
					if len(claims) > 0 {
						claimed[at] = row.String() + ": " + strings.Join(claims, " ")
					} else if waiver != "" {
						waived[at] = append(waived[at], waiver)
					}
				}
				if none, known := ledger.Meaning(at.dialect, tokens(at.way)...); !known {
					t.Errorf("%s in %s: the ledger knows no such field (%s)", row, version, at.way)
				} else if claimed[at] != "" && none != "" && !strings.HasPrefix(row.Field, "x-") {
					t.Errorf("%s in %s: read, and for the ledger without meaning: %s", claimed[at], version, none)
				}
			}
		}
	}
	for at, list := range waived {
		none, _ := ledger.Meaning(at.dialect, tokens(at.way)...)
		// A gap is for a rule to fill, and some fields mean nothing only in one place
		// or by one edit: for the ledger they are read.
		if claimed[at] == "" && none != "" && none != ledger.Sample && !slices.Contains(list, string(none)) {
			t.Errorf("%s: the ledger says %s, the map %v", at.way, none, list)
		}
		if claimed[at] == "" && none == "" && strictly(list) {
			t.Errorf("%s: read by the ledger, and waived by %v", at.way, list)
		}
	}
}

// strictly reports whether a field is waived by a reason that the ledger shares.
func strictly(waivers []string) bool {
	return !slices.ContainsFunc(waivers, func(w string) bool {
		return strings.HasPrefix(w, "open-") || slices.Contains([]string{"fixed", "edge", "unsaid", "listed", "gone", "answer", "spelling", "label"}, w)
	})
}

func dialectOf(version string) openapi.Dialect {
	return map[string]openapi.Dialect{"2.0": openapi.Swagger2, "3.0": openapi.OpenAPI30, "3.1": openapi.OpenAPI31}[version]
}

func tokens(pointer string) []string {
	list := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for i, token := range list {
		list[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
	}
	return list
}
