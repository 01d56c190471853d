package custom

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/operators"
	"github.com/google/cel-go/common/types"
	"github.com/threatdelta/threatdelta/internal/spelling"
)

// reported are the errors of one expression that are worth telling: of a broken
// syntax the first, for the others follow from it; else the first few.
func (c *compiler) reported(all []*cel.Error) []*cel.Error {
	const most = 5
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b *cel.Error) int {
		return cmp.Or(cmp.Compare(a.Location.Line(), b.Location.Line()), cmp.Compare(a.Location.Column(), b.Location.Column()))
	})
	for _, e := range all {
		if strings.HasPrefix(e.Message, "Syntax error") {
			return []*cel.Error{e}
		}
	}
	return all[:min(most, len(all))]
}

// word makes CEL's message short and says what to do about it.
func (c *compiler) word(message string) (short, hint string) {
	message = firstLine(message)
	inner := between(message, "'", "'")
	switch {
	case strings.HasPrefix(message, "undefined field "):
		return "there is no field " + clip(inner) + " here", c.fieldHint(inner)
	case strings.HasPrefix(message, "undeclared reference to "):
		return c.unknownName(inner)
	case strings.HasPrefix(message, "found no matching overload for "):
		return overload(message)
	case strings.HasPrefix(message, "expression of type "):
		return "exists, all, filter and map need a list, not " + typeName(inner), "compare it, or use contains, startsWith or matches"
	case strings.HasPrefix(message, "type ") && strings.Contains(message, "field selection"):
		return typeName(inner) + " has no fields", "ask it directly"
	case strings.HasPrefix(message, "Syntax error: "):
		message = strings.TrimPrefix(message, "Syntax error: ")
		message, _, _ = strings.Cut(message, " expecting ")
		message = strings.NewReplacer("'<EOF>'", "the end", "mismatched input", "unexpected", "extraneous input", "unexpected").Replace(message)
		return "is no expression: " + message, "text stands in quotes, = is written ==, and is &&, or is ||"
	case strings.Contains(message, "nesting limit"):
		return fmt.Sprintf("nests more than %d of exists, all, filter and map", maxNesting), "split the rule in two"
	case strings.Contains(message, "limit"):
		return "is too long: " + message, "split the rule in two"
	}
	return message, ""
}

// fieldHint names the field that was probably meant: one that other objects
// have, or that is written nearly alike.
func (c *compiler) fieldHint(name string) string {
	if owners := c.owners(name); len(owners) > 0 {
		return "it is a field of " + list(owners, " and ")
	}
	var all []string
	for _, k := range c.kinds {
		for _, f := range k.fields {
			all = append(all, f.name)
		}
	}
	if near := spelling.Nearest(name, all); near != "" {
		return "did you mean " + near + "?"
	}
	return "docs/custom-rules.md lists the fields"
}

func (c *compiler) unknownName(name string) (short, hint string) {
	var names []string
	for _, v := range variables() {
		names = append(names, v.name)
	}
	near := spelling.Nearest(name, append(slices.Clone(names), "exists", "filter", "matches", "contains", "startsWith", "endsWith", "size"))
	switch owners := c.owners(name); {
	case near != "":
		hint = "did you mean " + near + "?"
	case slices.Contains(owners, changeType):
		hint = "did you mean change." + name + "?"
	case slices.Contains(owners, operationType):
		hint = "did you mean operation." + name + "?"
	default:
		hint = "an expression begins with " + list(names, " or ") + "; text stands in quotes"
	}
	return clip(name) + " is not known", hint
}

// overload words that a function or an operator does not take what it is given:
// "found no matching overload for '_==_' applied to '(string, int)'".
func overload(message string) (short, hint string) {
	name := between(message, "for '", "' applied")
	_, applied, _ := strings.Cut(message, "applied to ")
	used := strings.Trim(strings.ReplaceAll(strings.Trim(applied, "'"), ".(", ", "), "()")
	var arguments []string
	for _, t := range split(used) {
		arguments = append(arguments, typeName(t))
	}
	if name == operators.Index {
		return "a list has no index", "use change.leaf, or exists, all and filter"
	}
	if operator, ok := operators.FindReverse(name); ok && operator != "" {
		return operator + " does not go with " + list(arguments, " and "), "compare alike with alike: 1 with size(…), \"S3\" with level"
	}
	return clip(name) + " does not take " + list(arguments, " and "), "docs/custom-rules.md lists what there is"
}

// split cuts the types of "string, list(Leaf)".
func split(types string) []string {
	var out []string
	depth, begin := 0, 0
	for i, r := range types + "," {
		switch {
		case r == '(':
			depth++
		case r == ')':
			depth--
		case r == ',' && depth == 0:
			out = append(out, strings.TrimSpace(types[begin:i]))
			begin = i + 1
		}
	}
	return out
}

// typeName is a type, as CEL spells it, for people.
func typeName(spelled string) string {
	switch spelled {
	case "string":
		return "a text"
	case "int", "uint", "double":
		return "a number"
	case "bool":
		return "true or false"
	}
	if inner, ok := strings.CutPrefix(spelled, "list("); ok {
		return "a list of " + strings.TrimSuffix(inner, ")")
	}
	if strings.HasPrefix(spelled, "map(") {
		return "a map"
	}
	article := "a "
	if spelled != "" && strings.ContainsRune("AEIOU", rune(spelled[0])) {
		article = "an "
	}
	return article + clip(spelled)
}

func typeWords(t *cel.Type) string { return typeName(cel.FormatCELType(t)) }

// example shows how to make a condition of a value of the type.
func example(t *cel.Type) string {
	switch t.Kind() {
	case types.ListKind, types.MapKind:
		return "size(…) > 0"
	case types.IntKind, types.DoubleKind, types.UintKind:
		return "… > 0"
	case types.StructKind:
		return "….exists"
	}
	return `… == "…"`
}

func wordHint(word string, values []string) string {
	if near := spelling.Nearest(word, values); near != "" {
		return "did you mean " + strconv.Quote(near) + "?"
	}
	const most = 10
	var like, all []string
	for _, v := range values {
		all = append(all, strconv.Quote(v))
		if word != "" && strings.Contains(v, word) {
			like = append(like, strconv.Quote(v))
		}
	}
	switch {
	case len(like) > 0 && len(like) <= most:
		return "did you mean " + list(like, " or ") + "?"
	case len(all) > most:
		return "docs/custom-rules.md lists what it may be"
	}
	return "it is " + list(all, " or ")
}

// list joins words: "a, b or c".
func list(words []string, last string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + last + words[n-1]
	}
	return strings.Join(words, "")
}

func between(s, left, right string) string {
	_, s, _ = strings.Cut(s, left)
	s, _, _ = strings.Cut(s, right)
	return s
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

// clip cuts what an expression names to what fits a line.
func clip(s string) string {
	const longest = 60
	if r := []rune(s); len(r) > longest {
		return string(r[:longest]) + "…"
	}
	return s
}

// amount spells a cost.
func amount(n uint64) string {
	const million = 1_000_000
	if n >= 1_000*million {
		return "billions"
	}
	if n >= million {
		return fmt.Sprintf("%d million", n/million)
	}
	return strconv.FormatUint(n, 10)
}
