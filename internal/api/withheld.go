package api

// Withheld lists the values that successful answers declare and say that they
// never have (writeOnly), in the order of depth and name.
func (o *Operation) Withheld() []Leaf {
	if o.Kind != Endpoint {
		return nil
	}
	var out []Leaf
	seen := map[*Schema]bool{}
	for _, r := range o.Responses {
		if !r.Success() {
			continue
		}
		for _, m := range r.Media {
			out = m.Schema.withheld(Leaf{Where: "response " + r.Status, Path: "$", Schema: m.Schema}, seen, out)
		}
	}
	return out
}

func (x *Schema) withheld(root Leaf, seen map[*Schema]bool, out []Leaf) []Leaf {
	queue := []Leaf{root}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		x.Spend(1)
		if seen[at.Schema] {
			continue
		}
		seen[at.Schema] = true
		if name := at.Schema.Component(); name != "" {
			at.Container = name
		}
		for _, p := range at.Schema.Properties() {
			switch l := at.Child(p); {
			case !p.WriteOnly:
				queue = append(queue, l)
			case len(p.Schema.Properties()) == 0:
				out = append(out, l)
			default:
				out = append(out, p.Schema.Walk(Out, l).Next(MaxLeaves)...)
			}
		}
	}
	return out
}
