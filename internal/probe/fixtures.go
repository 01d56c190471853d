package probe

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/words"
)

// fixture is the hole of the variable with the id of an object that an identity owns.
func (b *builder) fixture(o *api.Operation, name string, of plan.Identity) string {
	if of == plan.Anonymous {
		of = plan.A
	}
	stem := b.camel(b.fixtureName(o.Path, name), "object")
	return b.hole(b.variable(stem+suffix(of), plan.ObjectID, of, name+" of "+o.String()))
}

// fixtureName is the name of a parameter, behind that of the collection it is the id of
// where it says nothing by itself: id of /orders/{id} is the id of an order.
func (b *builder) fixtureName(path, name string) string {
	tokens := words.Tokens(name)
	if len(tokens) > 1 {
		return name
	}
	before, _, _ := strings.Cut(path, "{"+name+"}")
	list := api.Segments(before)
	if before == path || len(list) == 0 {
		return name
	}
	collection := words.Tokens(b.mask(list[len(list)-1]))
	if len(collection) == 0 || strings.HasPrefix(list[len(list)-1], "{") {
		return name
	}
	last := len(collection) - 1
	collection[last] = singular(collection[last])
	return strings.Join(append(collection, tokens...), " ")
}

// singular is the word for one of several, as far as English is regular.
func singular(word string) string {
	switch {
	case strings.HasSuffix(word, "ies") && len(word) > 4:
		return word[:len(word)-3] + "y"
	case strings.HasSuffix(word, "sses") || strings.HasSuffix(word, "xes") || strings.HasSuffix(word, "ches"):
		return word[:len(word)-2]
	case strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss") && !strings.HasSuffix(word, "us"):
		return word[:len(word)-1]
	}
	return word
}
