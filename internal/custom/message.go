package custom

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/policy"
)

// part is a piece of a message: words, or an expression whose value is printed.
type part struct {
	words string
	value *expression
}

// message splits a text at its placeholders: {expression}, with {{ and }} for
// braces that are meant.
func (c *compiler) message(text policy.Text) []part {
	var parts []part
	here := c.begin(text, "message")
	rest := text.Value
	for rest != "" {
		words, opened := shorten(rest)
		if words != "" {
			parts = append(parts, part{words: unescape(words)})
			here = here.behind(words)
			rest = rest[len(words):]
		}
		if !opened {
			return parts
		}
		inner, ok := placeholder(rest)
		if !ok {
			c.problem(here, 1, 0, "a { that no } closes", "write {{ for the brace itself")
			return nil
		}
		value := here.behind("{")
		if strings.TrimSpace(inner) == "" {
			c.problem(here, 1, 0, "{} names nothing", "name a value as in {operation}, or write {{}} for the braces themselves")
		} else if e := c.expression(value, inner); e != nil {
			if t := e.checked.OutputType(); !printable(t) {
				c.problem(e, 1, 0, typeWords(t)+" cannot be printed", "name one of its fields")
			}
			parts = append(parts, part{value: e})
		}
		here = here.behind("{" + inner + "}")
		rest = rest[len(inner)+2:]
	}
	return parts
}

// behind is a place further on in the same text.
func (e *expression) behind(text string) *expression {
	next := &expression{text: e.text, line: e.line, column: e.column, rule: e.rule, key: e.key}
	for _, r := range text {
		next.column++
		if r == '\n' {
			next.line, next.column = next.line+1, 1
		}
	}
	return next
}

// shorten returns the words before the first placeholder, and whether there is one.
func shorten(s string) (words string, opened bool) {
	for i := 0; i < len(s); i++ {
		if s[i] != '{' {
			continue
		}
		if i+1 == len(s) || s[i+1] != '{' {
			return s[:i], true
		}
		i++
	}
	return s, false
}

func unescape(words string) string {
	return strings.NewReplacer("{{", "{", "}}", "}").Replace(words)
}

// placeholder returns the text in the braces that s begins with. Braces
// within it are paired, those in quotes do not count.
func placeholder(s string) (inner string, ok bool) {
	depth, quote := 0, byte(0)
	for i := 0; i < len(s); i++ {
		switch b := s[i]; {
		case quote != 0 && b == '\\':
			i++
		case quote != 0:
			if b == quote {
				quote = 0
			}
		case b == '"' || b == '\'':
			quote = b
		case b == '{':
			depth++
		case b == '}':
			if depth--; depth == 0 {
				return s[1:i], true
			}
		}
	}
	return "", false
}

// printable reports whether a message can show a value of the type.
func printable(t *cel.Type) bool {
	switch t.Kind() {
	case types.StringKind, types.IntKind, types.UintKind, types.DoubleKind, types.BoolKind:
		return true
	case types.ListKind:
		inner := t.Parameters()[0]
		return inner.Kind() != types.ListKind && printable(inner)
	case types.StructKind:
		switch t.TypeName() {
		case operationType, leafType, serverType, schemeType, constraintType:
			return true
		}
	}
	return false
}

// printer prints values into messages. What may come from a description stands
// in backquotes, as in the messages of all rules.
type printer struct {
	current *object // the operation of the evaluation
	more    int     // operations besides it
}

func (p printer) print(v ref.Val) string {
	switch v := v.(type) {
	case types.String:
		return name(string(v))
	case types.Double:
		return strconv.FormatFloat(float64(v), 'f', -1, 64)
	case *object:
		return p.object(v)
	case traits.Lister:
		return p.list(v)
	}
	return fmt.Sprint(v.Value())
}

func (p printer) object(o *object) string {
	switch self := o.self.(type) {
	case nil:
		if o.kind == operationType {
			return "the API"
		}
		return "nothing"
	case *operation:
		text := name(self.String())
		switch {
		case o != p.current || p.more == 0:
		case p.more == 1:
			text += " (and 1 more operation)"
		default:
			text += fmt.Sprintf(" (and %d more operations)", p.more)
		}
		return text
	case *leaf:
		return name(self.Path())
	case *api.Server:
		return name(self.URL)
	case *api.Scheme:
		return name(self.Name)
	case *api.Relaxation:
		return name(self.Facet)
	}
	return "nothing"
}

// list prints the first three values, and how many more there are.
func (p printer) list(l traits.Lister) string {
	const most = 3
	var words []string
	n := 0
	for it := l.Iterator(); it.HasNext() == types.True; n++ {
		if v := it.Next(); n < most {
			words = append(words, p.print(v))
		}
	}
	switch {
	case n == 0:
		return "nothing"
	case n > most:
		return strings.Join(words, ", ") + fmt.Sprintf(" and %d more", n-most)
	}
	return list(words, " and ")
}

// name puts a name in backquotes.
func name(s string) string {
	if strings.TrimSpace(s) == "" {
		return "nothing"
	}
	return "`" + strings.ReplaceAll(s, "`", "'") + "`"
}
