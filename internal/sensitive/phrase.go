package sensitive

import "github.com/threatdelta/threatdelta/internal/words"

// tokenized is a name as words: as written, and in the singular. A name is read as a
// phrase of words (see package words): "ssn" is not in "className". The last word is
// the head of the phrase, so "token_type" is a type and "password_policy" a policy.
// Words with many meanings ("name", "number", "age") count only beside a word that
// gives them one, in the name itself or in what encloses it.
type tokenized struct{ raw, one []string }

// with adds the words of a name, where there is room for them in place.
func (w tokenized) with(name string) tokenized {
	from := len(w.raw)
	w.raw = words.AppendTokens(w.raw, name)
	for _, word := range w.raw[from:] {
		w.one = append(w.one, words.Singular(word))
	}
	return w
}

// size is the number of words without digits at the end (line1, phone2).
func (w *tokenized) size() int {
	n := len(w.one)
	for n > 1 && words.IsNumber(w.one[n-1]) {
		n--
	}
	return n
}
