package page

// sample is a document with every kind of block, in which name stands wherever a text of a
// stranger can.
func sample(name string) *Document {
	facets := map[string][]string{"level": {"high", name}, "operation": {name}}
	line := Line(Plain(name), Code(name), Strong(name), Muted(name), Badge(name, HighTone), Plain(name).Link("card"), Plain(name).Web("https://example.com/"+name), Plain(name).Web(name))
	fold := Fold{Summary: line, Blocks: []Block{Paragraph{Text: line}, Listing{Label: name, Text: "GET / HTTP/1.1\n" + name}}}
	drawing := Drawing{Width: 400, Height: 200, Shapes: []Shape{
		Box{X: 10, Y: 10, Width: 380, Height: 180, Look: BoundaryLook, Lines: []string{name}, Title: name},
		Box{X: 30, Y: 50, Width: 120, Height: 60, Look: ActorLook, Lines: []string{name, "two"}, Title: name, To: "row"},
		Box{X: 230, Y: 50, Width: 120, Height: 60, Round: 20, Look: ProcessLook, Tone: CriticalTone, Lines: []string{name}, Title: name},
		Path{Points: []Point{{150, 80}, {180, 80}, {200, 80}, {230, 80}}, Curved: true, Arrow: true, Look: CleartextLook, Title: name, To: "card"},
		Path{Points: []Point{{30, 150}, {230, 150}}, Look: AxisLook},
		Words{X: 190, Y: 70, Text: name, Anchor: Middle},
	}}
	return &Document{
		Title:  name,
		Tone:   HighTone,
		Lead:   []Text{line},
		Facets: []Facet{{Key: "level", Label: "Level", Order: []string{"critical", "high"}}, {Key: "operation", Label: "Operation"}, {Key: "none", Label: "None"}, {Key: "same", Label: "Same"}},
		Sections: []Section{
			{ID: "first", Title: name, Blocks: []Block{
				Figures{{Value: name, Label: name, Tone: GoodTone, To: "table"}, {Value: "3", Label: "more"}},
				Facts{{name, line}},
				List{Items: []Text{line}},
				List{Ordered: true, Items: []Text{line}},
				Figure{ID: "picture", Title: name, Caption: line, Drawing: drawing},
				fold,
			}},
			{ID: "second", Title: name, Blocks: []Block{
				Section{ID: "inner", Title: name, Listed: true, Blocks: []Block{
					Table{ID: "table", Caption: name, Columns: []Column{{Title: name}, {Title: "Score", Number: true}}, Rows: []Row{
						{ID: "row", Facets: facets, Cells: []Cell{{Text: line, Sort: name, Blocks: []Block{fold}}, {Text: Line(Plain("9")), Sort: "9"}}},
						{ID: ID("row", name), Facets: map[string][]string{"level": {"critical"}, "operation": {"b"}, "same": {"x"}}, Cells: []Cell{{Text: line}, {Text: Line(Plain("12"))}}},
						{Cells: []Cell{{Text: Line(Plain("without a facet"))}, {}}},
					}},
				}},
				Cards{ID: "cards", Caption: name, Cards: []Card{{ID: "card", Tone: CriticalTone, Facets: facets, Title: line, Blocks: []Block{Paragraph{Text: line}, fold}}}},
			}},
		},
		Footer: line,
	}
}
