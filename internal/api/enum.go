package api

import (
	"fmt"
	"slices"
	"sort"
	"strconv"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// readEnum reads a closed list of values. Null is not among them, see
// [Facts.Nullable].
func (f *Facts) readEnum(v openapi.Value) {
	if v.Len() == 0 || v.Kind() != openapi.List {
		return
	}
	before := *f
	f.Enum = nil
	texts, others := map[string]bool{}, map[string]bool{}
	for item := range v.Items() {
		switch item.Kind() {
		case openapi.Null:
		case openapi.String:
			texts[item.Scalar()] = true
		default:
			others[scalarText(item)] = true
		}
	}
	for text := range texts {
		if others[text] {
			text = strconv.Quote(text)
		}
		f.Enum = append(f.Enum, text)
	}
	for text := range others {
		f.Enum = append(f.Enum, text)
	}
	sort.Strings(f.Enum)
	if f.HasEnum = true; before.HasEnum { // beside a const
		f.Enum = intersect(before.Enum, f.Enum)
	}
}

// WithoutTexts is the relaxation without the values of a closed list that are texts
// of other values: 1 and "1" are the same on the way in a parameter. It returns
// false where nothing is left.
func (r Relaxation) WithoutTexts() (Relaxation, bool) {
	if r.Facet != "enum" {
		return r, true
	}
	r.New = slices.DeleteFunc(slices.Clone(r.New), func(value string) bool {
		text, err := strconv.Unquote(value)
		return err == nil && value[0] == '"' && slices.Contains(r.New, text)
	})
	return r, len(r.New) == 0 || len(r.Additions()) > 0
}

func scalarText(v openapi.Value) string {
	if s := v.Scalar(); s != "" || v.Kind() == openapi.String {
		return s
	}
	return fmt.Sprint(v.Any()) // a structure as a value; maps print sorted
}
