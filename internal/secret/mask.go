package secret

import (
	"slices"
	"strings"
)

// Mask returns a function that hides credentials and personal data in printed
// texts: names, paths, JSON Pointers, and sentences with any of these. Each is
// replaced by something that distinguishes it from others without revealing it
// ("AKIA…1f0c22aa"), or by its kind. Random words that only a name makes a
// credential are not replaced, nor are e-mail addresses and what is published for
// tests. The function is not safe for concurrent use.
func Mask() func(text string) string {
	tables := finder{of: wordBytes(), shapes: shapesByFirst()}
	known := map[string]string{}
	return func(text string) string {
		masked, ok := known[text]
		if !ok {
			masked = tables.mask(text)
			known[text] = masked
		}
		return masked
	}
}

func (f *finder) mask(text string) string {
	if len(text) < shortest {
		return text
	}
	var found []Literal
	for _, spelled := range readings(text) {
		for _, l := range f.in([]byte(spelled), [][2]int{{0, len(spelled)}}) {
			if l.Class != Opaque && l.Class != Mail && l.IsPlausible() {
				found = append(found, l)
			}
		}
	}
	if len(found) == 0 {
		return text
	}
	slices.SortFunc(found, func(a, b Literal) int { // of two that overlap, the longer one first
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return len(b.Text) - len(a.Text)
	})
	var b strings.Builder
	at := 0
	for _, l := range found {
		if l.Start >= at {
			b.WriteString(text[at:l.Start])
			b.WriteString(l.masked())
			at = l.Start + len(l.Text)
		}
	}
	b.WriteString(text[at:])
	return b.String()
}

// readings returns spellings of a text, of the same length, in which names are
// separated. A dot joins names of a path but is also part of a JSON Web Token. ~1
// and ~0 are escapes of a JSON Pointer (RFC 6901, 3), and % begins an escape of a
// URL.
func readings(text string) []string {
	out := []string{text}
	if strings.Contains(text, ".") {
		out = append(out, strings.ReplaceAll(text, ".", "/"))
	}
	for i, s := range out {
		if strings.Contains(s, "~") {
			out[i] = strings.NewReplacer("~1", "//", "~0", "//").Replace(s)
		}
	}
	return out
}

func (l Literal) masked() string {
	if r := l.Redacted(); r != "" {
		return strings.Replace(r, "…, hash ", "…", 1)
	}
	return l.Kind + "…"
}
