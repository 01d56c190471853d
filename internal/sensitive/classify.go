package sensitive

import (
	"slices"
	"strings"
	"sync"

	"github.com/threatdelta/threatdelta/internal/words"
)

// The weights of evidence. The name of a term weighs less if only what surrounds it
// gives it its meaning.
const (
	weightAnnotation  = 1.0
	weightFormat      = 0.9
	weightName        = 0.8
	weightExample     = 0.7
	weightSurrounded  = 0.6
	weightDescription = 0.4
	weightSuppressed  = 0.5
	threshold         = 0.5
	rounding          = 1e-9
)

// Classifier holds a compiled vocabulary. It is immutable and safe for concurrent
// use. Create one with New; the zero Classifier is not usable.
type Classifier struct {
	list    []Term   // the terms that were compiled, for With
	ignore  []string // the ignored entries, for With
	root    *node
	setting setting
	endings map[string]bool // last words of terms that may begin in an enclosing name
	ignored map[string]bool // ignored names of leaves, as phrases
	dotted  []string        // ignored endings of paths, as phrases with dots
	levels  map[Class]Level // set by the organisation's policy, see Weighing
}

// New returns a Classifier with the built-in vocabulary. It is compiled once.
func New() *Classifier { return builtIn() }

var builtIn = sync.OnceValue(func() *Classifier { return compile(terms(), nil) })

// With returns a Classifier that also knows the extra terms, which come before the
// built-in ones, and reports nothing for the ignored entries. An ignored entry
// without a dot removes the term with these words from the vocabulary, and leaves
// with exactly this name are ignored. An entry with dots ("User.token") ignores
// leaves whose path, after the name of the container, ends with it. Annotations
// outweigh both. The receiver is unchanged.
func (c *Classifier) With(extra []Term, ignore []string) *Classifier {
	with := compile(slices.Concat(extra, c.list), slices.Concat(c.ignore, ignore))
	with.levels = c.levels
	return with
}

func compile(list []Term, ignore []string) *Classifier {
	c := &Classifier{root: &node{}, ignore: ignore, setting: newSetting(surroundings), endings: make(map[string]bool)}
	for _, entry := range ignore {
		switch key := phrase(entry); {
		case key == "":
		case strings.Contains(entry, "."):
			c.dotted = append(c.dotted, key)
		default:
			if c.ignored == nil {
				c.ignored = make(map[string]bool)
			}
			c.ignored[key] = true
		}
	}
	slices.Sort(c.dotted)
	for _, words := range exceptions {
		c.root.addException(words)
	}
	c.list = make([]Term, 0, len(list))
	for _, t := range list {
		parts := words.Tokens(t.Words)
		if len(parts) == 0 || c.ignored != nil && c.ignored[phrase(t.Words)] {
			continue
		}
		c.list = append(c.list, t)
		c.root.addTerm(t, parts)
		if last := len(parts) - 1; last > 0 {
			c.endings[words.Singular(parts[last])] = true
		}
	}
	return c
}

// phrase reduces a name for comparison: its words in the singular with nothing
// between them, and its dots.
func phrase(name string) string {
	var parts []string
	for part := range strings.SplitSeq(name, ".") {
		w := tokenized{}.with(part)
		if len(w.one) > 0 {
			parts = append(parts, strings.Join(w.one, ""))
		}
	}
	return strings.Join(parts, ".")
}

// evidence is one reason to think that a field is sensitive.
type evidence struct {
	class  Class
	level  Level
	weight float64
	why    string
	auth   bool
}

// Classify judges one leaf. It returns the zero Verdict if the leaf is not
// sensitive. The result depends only on the field and the vocabulary.
func (c *Classifier) Classify(f Field) Verdict { return c.weighed(c.judge(f)) }

func (c *Classifier) judge(f Field) Verdict {
	name, named := c.named(&f)
	if !named {
		name, named = linked(&f)
	}
	if len(f.Annotations) > 0 {
		note := annotated(f.Annotations)
		switch {
		case note.level > S0:
			return note.verdict(name, named)
		case note.suppressed:
			return suppressed(name, named, note.why)
		}
	}
	if c.isSilenced(&f) || isMessage(&f) {
		return Verdict{}
	}
	if named && isOfRecord(name.class, &f) {
		named = false
	}
	found := make([]evidence, 0, 4)
	if named {
		found = append(found, name)
	}
	if f.Type != "boolean" {
		if e, ok := formatted(f.Format); ok {
			found = append(found, e)
		}
		if !f.Enum {
			found = exemplified(found, &f)
		}
	}
	switch {
	case len(found) == 0:
		return Verdict{}
	case len(found) == 1 && named && name.class == Cred && refers(f.Description):
		v := suppressed(name, named, "to be a reference")
		v.Hedged = true
		return v
	}
	return c.combine(found, &f)
}

// combine weighs the evidence for each class. It returns the verdict for the class
// with the most evidence, and the graver one of two with equal evidence.
func (c *Classifier) combine(found []evidence, f *Field) Verdict {
	known := c.describe(f.Description)
	var best Verdict
	for i := range found {
		v := weigh(found, found[i].class, known)
		if v.Weight > best.Weight || v.Weight == best.Weight && v.Level > best.Level {
			best = v
		}
	}
	if best.Weight < threshold {
		return Verdict{}
	}
	return best
}

// weigh combines the evidence for one class.
func weigh(found []evidence, class Class, known said) Verdict {
	v := Verdict{Class: class}
	doubt, certain := 1.0, false
	for _, e := range found {
		if e.class != class {
			continue
		}
		doubt *= 1 - e.weight
		v.Level = max(v.Level, e.level)
		v.Cardholder = v.Cardholder || e.auth
		v.Why = append(v.Why, e.why)
		certain = certain || e.weight == weightFormat && class == Cred
	}
	if known.classes&bit(class) != 0 {
		doubt *= 1 - weightDescription
		v.Why = append(v.Why, "description")
	}
	v.Weight = 1 - doubt
	switch {
	case certain, len(v.Why) > 1 && v.Weight >= 0.9-rounding:
		v.Confidence = High
	case v.Weight >= weightName-rounding:
		v.Confidence = Medium
	}
	if known.maskingWords&bit(class) != 0 && v.Level > S1 {
		v.Level--
		v.Hedged = true
		v.Why = append(v.Why, "described as masked")
	}
	return v
}

// suppressed is the verdict on a field that its author declared harmless: none,
// except that the name of a credential is worth a second look.
func suppressed(name evidence, named bool, why string) Verdict {
	if !named || name.class != Cred {
		return Verdict{}
	}
	return Verdict{
		Class: name.class, Level: name.level, Confidence: Low, Weight: weightSuppressed,
		Why: []string{name.why, "declared " + why}, Cardholder: name.auth,
	}
}

// isOfRecord reports whether a field is the id of a record and not the number that its
// name is also the name of: what governments and card schemes issue is no UUID (RFC
// 9562).
func isOfRecord(c Class, f *Field) bool {
	leaf, _ := f.split(f.Path)
	return f.Format == "uuid" && (c == Gov || c == PCI) && words.HasAny(words.Tokens(leaf), "id", "ids", "uuid", "guid")
}

// isMessage reports whether a field is a text of the interface in a catalogue of
// translations: its name is the key of a message ("settings.smtp.password"), which is
// about what the message labels.
func isMessage(f *Field) bool {
	leaf, _ := f.split(f.Path)
	if f.Type != "string" || f.Format != "" || !strings.Contains(strings.Trim(leaf, "."), ".") {
		return false
	}
	isCatalogue := func(name string) bool {
		tokens := words.Tokens(name)
		return words.HasAny(tokens, "language", "lang", "locale", "locales", "translation", "translations") || words.HasPhrase(tokens, "i", "18", "n")
	}
	return isCatalogue(f.container()) || isCatalogue(f.DeclaredIn)
}

// isSilenced reports whether the policy ignores the field.
func (c *Classifier) isSilenced(f *Field) bool {
	if len(c.ignored) == 0 && len(c.dotted) == 0 {
		return false
	}
	leaf, outer := f.split(f.Path)
	if c.ignored[phrase(strings.ReplaceAll(leaf, ".", "_"))] {
		return true
	}
	if len(c.dotted) == 0 {
		return false
	}
	f.readName(len(f.Path))
	parts := []string{phrase(strings.ReplaceAll(f.container(), ".", "_"))}
	for _, name := range append(slices.Clone(outer), leaf) {
		if key := phrase(strings.ReplaceAll(name, ".", "_")); key != "" {
			parts = append(parts, key)
		}
	}
	path := "." + strings.Join(parts, ".")
	for _, ending := range c.dotted {
		if strings.HasSuffix(path, "."+ending) {
			return true
		}
	}
	return false
}
