package page_test

import (
	"bytes"
	"fmt"
	"log"
	"strings"

	"github.com/threatdelta/threatdelta/internal/page"
)

func Example() {
	row := func(name, level string, tone page.Tone, score string) page.Row {
		return page.Row{
			ID:     page.ID("repository", name),
			Facets: map[string][]string{"level": {level}},
			Cells: []page.Cell{
				{Text: page.Line(page.Code(name).Web("https://example.com/" + name))},
				{Text: page.Line(page.Badge(level, tone))},
				{Text: page.Line(page.Plain(score))},
			},
		}
	}
	d := page.Document{
		Title:  "Two repositories",
		Lead:   []page.Text{page.Sentence("one of them is in `main`")},
		Facets: []page.Facet{{Key: "level", Label: "Level", Order: []string{"critical", "low"}}},
		Sections: []page.Section{{ID: "repositories", Title: "Repositories", Blocks: []page.Block{
			page.Table{ID: "all", Caption: "All repositories", Columns: []page.Column{{Title: "Name"}, {Title: "Level"}, {Title: "Score", Number: true}},
				Rows: []page.Row{row("shop", "critical", page.CriticalTone, "25"), row("<script>alert(1)</script>", "low", page.LowTone, "4")}},
		}}},
	}
	var b bytes.Buffer
	if err := page.Write(&b, &d); err != nil {
		log.Fatal(err)
	}
	for line := range strings.Lines(b.String()) {
		if strings.Contains(line, "class=\"item\"") {
			fmt.Print(line)
		}
	}
	// Output:
	// <tr class="item" id="repository-shop-jZAB0yxqcD2Vkhp3EVBQ8w" data-f="0"><td><a href="https://example.com/shop" rel="noreferrer noopener"><code>shop</code></a></td><td><span class="badge critical">critical</span></td><td class="number">25</td></tr>
	// <tr class="item" id="repository-script-alert-1-script-XBQNNdy0amIuLO3171zDYw" data-f="1"><td><a href="https://example.com/%3cscript%3ealert%281%29%3c/script%3e" rel="noreferrer noopener"><code>&lt;script&gt;alert(1)&lt;/script&gt;</code></a></td><td><span class="badge low">low</span></td><td class="number">4</td></tr>
}
