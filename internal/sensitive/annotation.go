package sensitive

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// note is what the annotations of a field declare.
type note struct {
	class      Class // None if the author declared a level only
	level      Level
	suppressed bool // declared harmless by some annotation, and sensitive by none
	why        string
}

// verdict returns the verdict of the annotations, completed by the name. The name
// gives the class if only a level is declared, and a graver verdict if it has one:
// an ssn that is marked as PII is still an ssn.
func (n note) verdict(name evidence, named bool) Verdict {
	v := Verdict{
		Class: n.class, Level: n.level, Confidence: High, Weight: weightAnnotation,
		Why: []string{"annotation " + n.why},
	}
	if named && (n.class == None || name.level > n.level || name.class == n.class) {
		v.Class, v.Level, v.Cardholder = name.class, max(name.level, n.level), name.auth
		v.Why = append(v.Why, name.why)
	}
	if v.Class == None {
		v.Class = Biz
	}
	return v
}

// Declared returns the level that annotations alone declare, S0 if they declare
// none or that the value is harmless. Keys of other extensions are ignored.
func Declared(annotations map[string]any) Level { return annotated(annotations).level }

// IsAnnotation reports whether a key belongs to an extension that is read here.
func IsAnnotation(key string) bool {
	switch key {
	case "x-data-classification", "x-sensitive-data", "x-sensitivity", "x-pii", "x-sensitive", "x-mask", "x-loggable", "x-encrypted", "x-twilio":
		return true
	}
	return false
}

// annotated reads the extensions by which authors mark sensitive values:
// x-data-classification and x-sensitive-data of the OpenAPI Extension Registry, and
// x-pii, x-sensitivity, x-sensitive, x-mask, x-loggable, x-encrypted and x-twilio
// as they are used. Of several the gravest counts, and a mark as sensitive
// outweighs one as harmless. x-is-money describes a kind of number and not a
// secret, so it adds nothing.
func annotated(annotations map[string]any) note {
	keys := make([]string, 0, len(annotations))
	for key := range annotations {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	var answer, denial note
	for _, key := range keys {
		n := annotation(strings.ToLower(key), annotations[key])
		n.why = cmp.Or(n.why, key)
		switch {
		case n.level > answer.level:
			n.class = cmp.Or(n.class, answer.class)
			answer = n
		case n.level > S0:
			answer.class = cmp.Or(answer.class, n.class)
		case n.suppressed && !denial.suppressed:
			denial = n
		}
	}
	if answer.level == S0 {
		return denial
	}
	answer.suppressed = false
	return answer
}

func annotation(key string, value any) note {
	switch key {
	case "x-data-classification":
		return classified(value)
	case "x-sensitivity":
		return graded(value)
	case "x-pii":
		return marked(value, note{class: PII, level: S1})
	case "x-sensitive", "x-mask", "x-encrypted":
		n := marked(value, note{level: S2})
		n.suppressed = n.suppressed && key == "x-sensitive"
		return n
	case "x-sensitive-data":
		if m, ok := value.(map[string]any); ok && len(m) > 0 {
			return note{level: S2}
		}
		return marked(value, note{level: S2})
	case "x-loggable":
		if yes, ok := truth(value); ok && !yes {
			return note{level: S2}
		}
	case "x-twilio":
		return twilio(value)
	}
	return note{}
}

// marked reads a switch: true means the given note, false means harmless.
func marked(value any, n note) note {
	yes, ok := truth(value)
	switch {
	case !ok:
		return note{}
	case yes:
		return n
	}
	return note{suppressed: true}
}

// truth reads a boolean, which may be written as a string or a number. Any other
// string ("email") names what is sensitive, and is true.
func truth(value any) (yes, ok bool) {
	switch v := value.(type) {
	case bool:
		return v, true
	case int:
		return v != 0, true
	case float64:
		return v != 0, true
	case string:
		switch strings.ToLower(strings.TrimSpace(v)) {
		case "":
			return false, false
		case "false", "no", "none", "0", "off":
			return false, true
		}
		return true, true
	}
	return false, false
}

// classified reads x-data-classification: an object {category, sensitivity}, a
// single word, or a list of either.
func classified(value any) note {
	var answer note
	switch v := value.(type) {
	case string:
		return label(v)
	case []any:
		for _, item := range v {
			if n := classified(item); n.level > answer.level || answer.level == S0 && n.suppressed {
				answer = n
			}
		}
	case map[string]any:
		for _, key := range []string{"category", "categories", "class", "classification", "type"} {
			if n := classified(v[key]); n.level > answer.level {
				answer = n
			}
		}
		for _, key := range []string{"sensitivity", "level"} {
			grade := graded(v[key])
			if grade.suppressed {
				return note{suppressed: true, why: "x-data-classification " + key + " public"}
			}
			answer.level = max(answer.level, grade.level)
		}
	}
	return answer
}

// graded reads a word that means a level.
func graded(value any) note {
	s, ok := value.(string)
	if !ok {
		return note{}
	}
	n := label(s)
	n.class, n.why = None, ""
	return n
}

// label reads one word of a classification: a category of the registry, a class of
// TM-BOM, or a level. Levels count from C0, which is public.
func label(s string) note {
	n := note{why: fmt.Sprintf("x-data-classification %.40q", s)}
	switch phrase(s) {
	case "pii", "contact", "personal", "personaldata":
		n.class, n.level = PII, S1
	case "spii", "sensitivepii", "sensitivepersonaldata":
		n.class, n.level = PII, S2
	case "financial", "fin", "finance":
		n.class, n.level = Fin, S2
	case "governmentid", "gov":
		n.class, n.level = Gov, S2
	case "health", "phi", "medical":
		n.class, n.level = PHI, S3
	case "secret", "credential", "cred":
		n.class, n.level = Cred, S3
	case "pci":
		n.class, n.level = PCI, S3
	case "biz":
		n.class, n.level = Biz, S1
	case "ip":
		n.class, n.level = IP, S1
	case "op":
		n.class, n.level = Op, S1
	case "internal", "low", "c1":
		n.level = S1
	case "confidential", "sensitive", "medium", "moderate", "c2":
		n.level = S2
	case "restricted", "high", "highlyconfidential", "critical", "c3", "c4":
		n.level = S3
	case "public", "none", "c0":
		n.suppressed = true
	default:
		return note{}
	}
	return n
}

// twilio reads {pii: {handling: standard|sensitive}}. Standard handling is the
// publisher's default and marks nothing.
func twilio(value any) note {
	m, _ := value.(map[string]any)
	pii, _ := m["pii"].(map[string]any)
	if handling, _ := pii["handling"].(string); strings.EqualFold(handling, "sensitive") {
		return note{class: PII, level: S2, why: "x-twilio pii handling sensitive"}
	}
	return note{}
}
