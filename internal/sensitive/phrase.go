package sensitive

import "github.com/threatdelta/threatdelta/internal/words"

// tokenized is a name as words: as written, and in the singular.
type tokenized struct{ raw, one []string }

func (w *tokenized) add(name string) {
	from := len(w.raw)
	w.raw = words.AppendTokens(w.raw, name)
	for _, word := range w.raw[from:] {
		w.one = append(w.one, words.Singular(word))
	}
}

// size is the number of words without digits at the end (line1, phone2).
func (w *tokenized) size() int {
	n := len(w.one)
	for n > 1 && words.IsNumber(w.one[n-1]) {
		n--
	}
	return n
}
