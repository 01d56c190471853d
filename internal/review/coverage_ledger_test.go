package review_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/ledger"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// TestLedgerReasons holds what the ledger says of its reasons against the waivers of
// the map.
func TestLedgerReasons(t *testing.T) {
	table := readTable(t)
	for _, why := range []ledger.Reason{ledger.Prose, ledger.Label, ledger.Extension, ledger.Unsent, ledger.Answer, ledger.Link, ledger.Receiver, ledger.Dialect,
		ledger.Unused, ledger.Choice, ledger.Prefix, ledger.Spelling} {
		if got, want := why.Why(), table.Waivers[string(why)]; got != want {
			t.Errorf("the ledger's reason %s is %q, the waiver says %q", why, got, want)
		}
	}
}

// TestCoverageOfLedger holds the ledger's grammar against the map of what the
// catalogue reads: what a rule reads is not without meaning, what none reads is so
// for the reason that the map gives, and every field of the map is known.
func TestCoverageOfLedger(t *testing.T) {
	table := readTable(t)
	c := coverage{claimed: map[fieldPlace]string{}, waived: map[fieldPlace][]string{}}
	for _, row := range table.rows() {
		for _, version := range row.versions() {
			for _, pointer := range row.places(version) {
				at := fieldPlace{dialectOf(version), pointer + "/" + strings.ReplaceAll(strings.ReplaceAll(row.key(), "~", "~0"), "/", "~1")}
				c.note(row, at)
				if none, known := ledger.Meaning(at.dialect, tokens(at.way)...); !known {
					t.Errorf("%s in %s: the ledger knows no such field (%s)", row, version, at.way)
				} else if c.claimed[at] != "" && none != "" && !strings.HasPrefix(row.Field, "x-") {
					t.Errorf("%s in %s: read, and for the ledger without meaning: %s", c.claimed[at], version, none)
				}
			}
		}
	}
	for at, list := range c.waived {
		if c.claimed[at] != "" {
			continue
		}
		// A gap is for a rule to fill, and some fields mean nothing only in one place
		// or by one edit: for the ledger they are read.
		switch none, _ := ledger.Meaning(at.dialect, tokens(at.way)...); {
		case none != "" && none != ledger.Sample && !slices.Contains(list, string(none)):
			t.Errorf("%s: the ledger says %s, the map %v", at.way, none, list)
		case none == "" && strictly(list):
			t.Errorf("%s: read by the ledger, and waived by %v", at.way, list)
		}
	}
}

// fieldPlace is a kind of place in descriptions of one dialect.
type fieldPlace struct {
	dialect openapi.Dialect
	way     string
}

// coverage is what the map says of each kind of place. One place may have several
// objects of the map, as a header and a parameter of a path: what a rule reads in one
// of them is claimed.
type coverage struct {
	claimed map[fieldPlace]string   // the row, and the rules that read it
	waived  map[fieldPlace][]string // the reasons for which no rule does
}

// note adds what a row says of a place.
func (c coverage) note(row *tableRow, at fieldPlace) {
	for _, e := range edits() {
		claims, waiver := row.claims(e)
		claims = slices.DeleteFunc(slices.Clone(claims), func(rule string) bool { return rule == "secret-in-spec" })
		if len(claims) > 0 {
			c.claimed[at] = row.String() + ": " + strings.Join(claims, " ")
		} else if waiver != "" {
			c.waived[at] = append(c.waived[at], waiver)
		}
	}
}

// strictly reports whether a field is waived by a reason that the ledger shares.
func strictly(waivers []string) bool {
	return !slices.ContainsFunc(waivers, func(w string) bool {
		return strings.HasPrefix(w, "open-") || slices.Contains([]string{"fixed", "unsaid", "listed", "gone", "answer", "spelling", "label"}, w)
	})
}

func dialectOf(version string) openapi.Dialect {
	return map[string]openapi.Dialect{"2.0": openapi.Swagger2, "3.0": openapi.OpenAPI30, "3.1": openapi.OpenAPI31, "3.2": openapi.OpenAPI31}[version]
}

func tokens(pointer string) []string {
	list := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for i, token := range list {
		list[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
	}
	return list
}
