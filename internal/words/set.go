package words

// Set is a named set of words, such as the verbs that begin a login. It is made
// once and then only read.
type Set map[string]bool

// NewSet returns the set of the given words.
func NewSet(list ...string) Set {
	s := make(Set, len(list))
	for _, word := range list {
		s[word] = true
	}
	return s
}

// Has reports whether the word is in the set.
func (s Set) Has(word string) bool { return s[word] }

// HasAny reports whether one of the tokens is in the set.
func (s Set) HasAny(tokens []string) bool {
	for _, t := range tokens {
		if s[t] {
			return true
		}
	}
	return false
}
