package sensitive

import "strings"

// Said is what an author says of a field besides its name and what a contract test
// can check (type, format, closed list): annotations and prose.
type Said struct {
	Annotations map[string]any
	Description string
}

// Weigh judges a field of a change whose author may say anything about it. What
// raises the verdict counts at once. What lowers it counts only as far as before
// says so too. before is what was said of the field when others reviewed it, the
// zero Said for a new field. If more would lower it, the verdict is the one without
// that, Disputed names the annotation, and Hedge quotes the prose. before is called
// only if something could lower the verdict.
func (c *Classifier) Weigh(f Field, before func() Said) Verdict {
	claimed := c.Classify(f)
	if len(f.Annotations) == 0 && !claimed.Hedged {
		return claimed
	}
	was := f
	earlier := before()
	was.Annotations, was.Description = earlier.Annotations, earlier.Description
	atBase := c.Classify(was)
	if !atBase.IsGraver(claimed) {
		return claimed
	}
	spoken := f // as the change describes it, with the annotations from before
	spoken.Annotations = earlier.Annotations
	prose := c.Classify(spoken)
	if prose.IsGraver(claimed) {
		atBase.Disputed = disputed(f.Annotations, earlier.Annotations)
	}
	if atBase.IsGraver(prose) {
		atBase.Hedge = hedge(f.Description)
	}
	return atBase
}

// disputed names the annotation that lowers the verdict more than those before do.
func disputed(now, before map[string]any) string {
	fresh := make(map[string]any, len(now))
	for key, value := range now {
		old, known := before[key]
		if one, other := annotated(map[string]any{key: value}), annotated(map[string]any{key: old}); !known || one != other {
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

// hedge returns the sentence that lowers the verdict, else the first one.
func hedge(description string) string {
	text := strings.Join(strings.Fields(description), " ")
	quoted := text
	for sentence := range strings.SplitSeq(text, ". ") {
		w := tokenized{}.with(strings.ToLower(sentence))
		if sentenceRefers(sentence) || saysHidden(w.one) {
			quoted = sentence
			break
		}
	}
	if len(quoted) > longestHedge { // at a space: a part of a word might be a part of a secret, which is not masked then
		end := max(0, strings.LastIndexByte(quoted[:longestHedge], ' '))
		quoted = quoted[:end] + " …"
	}
	return strings.TrimRight(quoted, ".")
}

func saysHidden(one []string) bool {
	for i, word := range one {
		if word == "hashed" || masksAt(one, i) {
			return true
		}
	}
	return false
}
