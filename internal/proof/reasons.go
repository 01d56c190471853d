package proof

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/request"
)

// whyNot says why no request shows that a constraint accepts more.
func whyNot(s spot, r api.Relaxation, t tally, tooLarge bool) string {
	switch {
	case r.Facet == "contentEncoding", r.Facet == "contentMediaType", r.Facet == "contentSchema":
		return "the validator does not look into what a text encodes"
	case r.Facet == "format" && !isAsserted(r.Was()):
		return "the validator does not check the format " + r.Was()
	case tooLarge && t.tried == 0:
		return "a value that the old bound refuses is larger than 64 KB"
	case !r.Certain && t.accepted+t.refused == t.tried && r.Facet == "pattern":
		return "neither of the two checks is known to accept more"
	case s.isSent() && len(s.head.Facts().Types) == 0:
		return "a parameter without a type may be any text, in which the validator finds what it can"
	case t.accepted > 0 && s.isInSubtype():
		return "the validator does not read the subtype that a discriminator names"
	case t.tried == 0:
		return "no value was found that the new constraint accepts and the old one does not"
	case t.accepted > 0:
		return "base accepts it as well, as the validator reads it"
	case t.refused == t.tried:
		return "head refuses what was tried, as the validator reads it: " + t.reason
	}
	return "base refuses what was tried for another reason"
}

// isInSubtype reports whether what holds the value is of a type that a discriminator
// chooses from all that name it in their allOf, and not from a list of alternatives.
func (s spot) isInSubtype() bool {
	return slices.ContainsFunc(s.steps, func(at step) bool {
		return slices.ContainsFunc(at.head.Declarations(), func(d openapi.Value) bool {
			return tagName(d) != "" && !d.Get("oneOf").Exists() && !d.Get("anyOf").Exists()
		})
	})
}

// isAsserted reports the formats that the validator checks.
func isAsserted(format string) bool { return format != "byte" && request.FormatOf(format).IsChecked() }

// reworded says why no request shows another default, or a pattern that is new.
func reworded(w diff.InputReworded) string {
	if w.Word == "default" {
		return "a default says what happens when nothing is sent; validators do not see it"
	}
	return "a pattern that is new accepts nothing that was refused"
}

// unread is the error of what kin-openapi cannot decode, in words for whoever wrote it. Of
// errors of [encoding/json] kin-openapi keeps the text alone.
func unread(err error) error {
	text := oneLine(err.Error())
	if _, problem, ok := strings.Cut(text, "json: cannot unmarshal "); ok {
		value, into, _ := strings.Cut(problem, " into ")
		field, _, _ := strings.Cut(into[strings.LastIndex(into, "field ")+1:], " of type ")
		if strings.HasPrefix(into, "Go value") { // all of what has this type
			field = into
		}
		text = field[strings.LastIndexAny(field, ". ")+1:] + " is written as " + value
	}
	return fmt.Errorf("%w: %s", errUnread, text)
}
