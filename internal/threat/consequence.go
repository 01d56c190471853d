package threat

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// placeholder is what [Rule.Consequence] leaves to the finding. {data|fallback} has
// words for where the finding is about no value of a known class.
var placeholder = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{(who|anybody|operation|data)(?:\|([^{}]*))?\}`) })

// ConsequenceOf is the consequence of a rule, of whatever operation and data.
func ConsequenceOf(r Rule) string {
	return fill(r.Consequence, map[string]string{"who": "every caller", "anybody": "anybody on the internet", "operation": "the operation"})
}

// consequenceHere is what an attacker can do now, in one sentence, "" for what is
// resolved.
func (f *Finding) consequenceHere() string {
	if f.State == severity.Resolved {
		return ""
	}
	words := map[string]string{"anybody": "anybody on the internet", "operation": "the API", "data": dataWords(f.classes)}
	if f.inside {
		words["anybody"] = "anybody inside your network"
	}
	if len(f.Pairs) > 0 {
		words["operation"] = wording.Operations(f.Pairs)
	}
	words["who"] = "every caller of " + words["operation"]
	if f.Anonymous {
		words["who"] = words["anybody"]
	}
	return fill(cmp.Or(f.consequence, f.rule.Consequence), words)
}

// fill puts words in the places of a consequence.
func fill(consequence string, words map[string]string) string {
	filled := placeholder().ReplaceAllStringFunc(consequence, func(match string) string {
		parts := placeholder().FindStringSubmatch(match)
		if w := words[parts[1]]; w != "" {
			return w
		}
		return parts[2]
	})
	first, size := utf8.DecodeRuneInString(filled)
	return string(unicode.ToUpper(first)) + filled[size:]
}

// classesSaid is how many classes of data a sentence names.
const classesSaid = 2

// dataWords names classes of data as people do, "" where there is none.
func dataWords(classes []sensitive.Class) string {
	var words []string
	for _, c := range classes {
		if w := c.Words(); w != "" && !slices.Contains(words, w) && len(words) < classesSaid {
			words = append(words, w)
		}
	}
	return strings.Join(words, " and ")
}
