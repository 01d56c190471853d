package probe

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
)

// input is the value of a request that the finding is about, of an operation.
func (b *builder) input(o *api.Operation) (api.Leaf, bool) {
	subject := b.finding.Subject
	if l, ok := leafOf(o.Inputs(), subject); ok {
		return l, true
	}
	for _, p := range o.Parameters {
		if l, ok := leafOf(p.Leaves(api.In), subject); ok {
			return l, true
		}
	}
	if list, ok := strings.CutSuffix(subject, "[]"); ok { // an element of a parameter
		if l, ok := leafOf(o.Inputs(), list); ok && l.Schema().Property(api.Element) != nil {
			return l.Child(l.Schema().Property(api.Element)), true
		}
	}
	return bodyLeaf(o, subject)
}

// bodyLeaf is the body itself, or a value in it, by the subject of a finding.
func bodyLeaf(o *api.Operation, subject string) (api.Leaf, bool) {
	path, ok := strings.CutPrefix(subject, api.RequestBody)
	path = strings.TrimSpace(path)
	if !ok || len(o.Body) == 0 || path != "" && !strings.HasPrefix(path, "$") || strings.Contains(path, "…") {
		return api.Leaf{}, false
	}
	return below(api.BodyLeaf(api.RequestBody, o.Body[0].Schema, o.Body[0].Value), path)
}

// below is the value at a path such as $.items[].owner of a body.
func below(l api.Leaf, path string) (api.Leaf, bool) {
	for _, name := range namesOf(path) {
		property := l.Schema().Property(name)
		if property == nil {
			return api.Leaf{}, false
		}
		l = l.Child(property)
	}
	return l, true
}

// namesOf are the names of a path such as $.items[].owner. A name with a dot in it
// becomes two.
func namesOf(path string) []string {
	var out []string
	for _, name := range strings.Split(strings.ReplaceAll(strings.TrimPrefix(path, "$"), "[]", ".[]"), ".") {
		if name != "" {
			out = append(out, name)
		}
	}
	return out
}

// output is the value of an answer that the finding is about.
func (b *builder) output(o *api.Operation) (api.Leaf, bool) {
	if l, ok := leafOf(o.Outputs(), b.finding.Subject); ok {
		return l, true
	}
	where, path, ok := strings.Cut(b.finding.Subject, " $")
	if !ok || !strings.HasPrefix(where, "response ") || path == "" {
		return api.Leaf{}, false
	}
	for _, r := range o.Responses {
		for _, m := range r.Media {
			if api.ResponseBody(r.Status) != where || m.Schema == nil {
				continue
			}
			if l, ok := below(api.BodyLeaf(where, m.Schema, m.Value), path); ok {
				return l, true
			}
		}
	}
	return api.Leaf{}, false
}

func leafOf(list []api.Leaf, subject string) (api.Leaf, bool) {
	i := slices.IndexFunc(list, func(l api.Leaf) bool { return l.Subject() == subject })
	if i < 0 {
		return api.Leaf{}, false
	}
	return list[i], true
}
