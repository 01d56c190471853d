package proof

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/regular"
	"github.com/threatdelta/threatdelta/internal/request"
)

// longestRead is the length up to which a bound is read as a part of a pattern, which
// is what package regexp/syntax repeats at most.
const longestRead = 1000

// nothing is a pattern that is found in no text.
const nothing = `\b\B`

// text makes a text that meets the demand: one of the format, else one that the patterns
// match, as short as the bounds allow.
func (m *maker) text(d demand, f *api.Facts) (any, bool) {
	low, high := lengths(f)
	if low > mostBytes {
		m.tooLarge = true
		return nil, false
	}
	tried := request.FormatOf(f.Format).Others
	if d.unformed != "" || len(tried) == 0 {
		tried = slices.Concat(plainTexts(low), contentTexts(d))
		if d.unformed != "" {
			tried = slices.DeleteFunc(tried, func(text string) bool { return request.FormatOf(d.unformed).Is(text) })
		}
	}
	tried = append(contentTexts(d), tried...)
	for _, text := range tried {
		if text = stretched(text, low); m.textFits(text, d, f) && !isAmong(text, d.except) {
			return text, true
		}
	}
	if len(f.Patterns)+len(d.unlike)+len(d.except) == 0 {
		return nil, false
	}
	if text, ok := regular.Text(f.Patterns, low, high, m.look); ok && m.textFits(text, d, f) && !isAmong(text, d.except) {
		return text, true
	}
	text, ok := m.matching(d, f, low, high)
	return text, ok && m.textFits(text, d, f)
}

// look counts looks at patterns.
func (m *maker) look(n int) { m.all.patterns += n }

// lengths are the bounds of a text; high is negative where there is none.
func lengths(f *api.Facts) (low, high int) {
	low, high = 0, -1
	if f.MinLength.Set {
		low = max(0, int(min(f.MinLength.Value, 1e9)))
	}
	if f.MaxLength.Set {
		high = int(min(f.MaxLength.Value, 1e9))
	}
	return low, high
}

// plainTexts are texts of a kind each, to be stretched.
func plainTexts(low int) []string {
	list := []string{"a", "b", "c", "1", "ab", "abc", "A", "a1", "a b", "-", "!", "_", "x"}
	if low == 0 {
		list = append(list, "")
	}
	for i := range 40 {
		list = append(list, fmt.Sprintf("a%d", i))
	}
	return list
}

// contentTexts are texts that hold what schemas say that a text encodes.
func contentTexts(d demand) []string {
	for _, x := range d.all {
		for _, c := range x.Checks() {
			switch c.Keyword {
			case "contentMediaType", "contentSchema":
				return []string{"{}", "[]", "1", `{"a":1}`}
			case "contentEncoding":
				return []string{"e30=", "AAAA", "MA=="}
			}
		}
	}
	return nil
}

// stretched repeats the last character of a text until it is long enough.
func stretched(text string, low int) string {
	n := utf8.RuneCountInString(text)
	if n >= low || n == 0 {
		return text
	}
	_, size := utf8.DecodeLastRuneInString(text)
	return text + strings.Repeat(text[len(text)-size:], low-n)
}

func isAmong(text string, list []any) bool { return slices.Contains(list, any(text)) }

// textFits reports whether a text keeps to lengths, patterns and format.
func (m *maker) textFits(text string, d demand, f *api.Facts) bool {
	low, high := lengths(f)
	n := utf8.RuneCountInString(text)
	if n < low || high >= 0 && n > high || len(text) > mostBytes {
		return false
	}
	if of := request.FormatOf(f.Format); len(of.Others) > 0 && !of.Is(text) || d.unformed != "" && request.FormatOf(d.unformed).Is(text) {
		return false
	}
	for _, p := range f.Patterns {
		if found, known := m.isFound(p, text); known && !found {
			return false
		}
	}
	for _, p := range d.unlike {
		if found, known := m.isFound(p, text); !known || found {
			return false
		}
	}
	return true
}

// isFound reports whether a pattern is found in a text, where it can be read.
func (m *maker) isFound(pattern, text string) (found, known bool) {
	read, known := m.all.compiled[pattern]
	if !known {
		if m.all.compiled == nil {
			m.all.compiled = map[string]*regular.Pattern{}
		}
		read, _ = regular.Compile(pattern)
		m.all.compiled[pattern] = read
	}
	return read != nil && read.MatchString(text), read != nil
}

// matching asks for a text that all patterns match and that none of the others does.
func (m *maker) matching(d demand, f *api.Facts, low, high int) (string, bool) {
	narrow := slices.Clone(f.Patterns)
	if p := request.FormatOf(f.Format).Form; p != "" {
		narrow = append(narrow, p)
	}
	if low > 0 {
		narrow = append(narrow, fmt.Sprintf(`^[\s\S]{%d,}$`, min(low, longestRead)))
	}
	if high >= 0 && high <= longestRead {
		narrow = append(narrow, fmt.Sprintf(`^[\s\S]{0,%d}$`, high))
	}
	wide := nothing
	for _, p := range d.unlike {
		wide += "|(?:" + p + ")"
	}
	for _, v := range d.except {
		if text, ok := v.(string); ok {
			wide += "|(?:^(?:" + regexp.QuoteMeta(text) + ")$)"
		}
	}
	if m.searches++; m.searches > mostSearches || m.all.isSpent() {
		return "", false
	}
	answer, text := regular.Within(narrow, wide, m.look)
	if answer == regular.No && low > utf8.RuneCountInString(text) {
		return m.lengthened(text, d, f, low)
	}
	return text, answer == regular.No
}

// lengthened repeats one character of a text so often that it is long enough, where the
// patterns allow it.
func (m *maker) lengthened(text string, d demand, f *api.Facts, low int) (string, bool) {
	missing := low - utf8.RuneCountInString(text)
	tries := 0
	for i, r := range text {
		if tries++; tries > 40 {
			break
		}
		if made := text[:i] + strings.Repeat(string(r), missing) + text[i:]; m.textFits(made, d, f) {
			return made, true
		}
	}
	return "", false
}
