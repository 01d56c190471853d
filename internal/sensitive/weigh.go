package sensitive

import (
	"strings"
)

// Said is what the author of a field says of it besides its name and what a
// contract test can check (type, format, closed list): annotations and prose.
type Said struct {
	Annotations map[string]any
	Description string
}

// Weigh judges a field in a change whose author may say of it what he likes.
// What makes it more sensitive counts at once. What makes it less counts only as
// far as before, which is what was said of the field where others looked at it,
// says so too: the zero Said for a field that is new. The verdict is then the one
// without it; Disputed names the annotation, Hedge quotes the prose. before is
// asked only where something could make the field less.
func (c *Classifier) Weigh(f Field, before func() Said) Verdict {
	claimed := c.Classify(f)
	if len(f.Annotations) == 0 && !claimed.Hedged {
		return claimed
	}
	was := f
	stood := before()
	was.Annotations, was.Description = stood.Annotations, stood.Description
	atBase := c.Classify(was)
	if !atBase.Graver(claimed) {
		return claimed
	}
	spoken := f // as the change describes it, annotated as before
	spoken.Annotations = stood.Annotations
	prose := c.Classify(spoken)
	if prose.Graver(claimed) {
		atBase.Disputed = disputed(f.Annotations, stood.Annotations)
	}
	if atBase.Graver(prose) {
		atBase.Hedge = hedge(f.Description)
	}
	return atBase
}

// disputed names the annotation that makes a field less than those before do.
func disputed(now, before map[string]any) string {
	fresh := make(map[string]any, len(now))
	for key, value := range now {
		old, stood := before[key]
		if one, other := annotated(map[string]any{key: value}), annotated(map[string]any{key: old}); !stood || one != other {
			fresh[key] = value
		}
	}
	if n := annotated(fresh); n.why != "" {
		return n.why
	}
	return "an annotation"
}

// longestHedge bounds what is quoted of a description.
const longestHedge = 80

// hedge is the sentence that makes a field less, else the first of the text.
func hedge(description string) string {
	text := strings.Join(strings.Fields(description), " ")
	quoted := text
	for sentence := range strings.SplitSeq(text, ". ") {
		var w tokenized
		w.add(strings.ToLower(sentence))
		if sentenceRefers(sentence) || isMasked(w.one) {
			quoted = sentence
			break
		}
	}
	if len(quoted) > longestHedge { // at a word: a part of one might be a secret that nobody tells
		end := max(0, strings.LastIndexByte(quoted[:longestHedge], ' '))
		quoted = quoted[:end] + " …"
	}
	return strings.TrimRight(quoted, ".")
}

func isMasked(one []string) bool {
	for i, word := range one {
		if maskingWords[word] || word == "hashed" || word == "last" && i+1 < len(one) && (one[i+1] == "four" || one[i+1] == "4") {
			return true
		}
	}
	return false
}
