package page

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	_ "embed" // the style sheet, the script and the templates
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
)

//go:embed page.css
var styleSheet string

//go:embed page.js
var script string

//go:embed page.html
var templates string

// policy is the content security policy: nothing but the style sheet and the script, by their
// hashes (CSP level 3, 6.7.2.3).
func policy() string {
	return "default-src 'none'; style-src '" + hashOf(styleSheet) + "'; script-src '" + hashOf(script) + "'; base-uri 'none'; form-action 'none'"
}

func hashOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// Write writes a document. The same document has the same bytes. The error is that of the
// destination, or says what in the document does not hold together: an identifier that is no
// word of letters, digits, - and _ that begins with a letter, one that is there twice, a link to one that is not.
func Write(w io.Writer, d *Document) error {
	p := &printer{out: bufio.NewWriter(w), facets: facetsOf(d), ids: map[string]bool{}, links: map[string]bool{}}
	for _, id := range reserved() {
		p.ids[id] = true
	}
	set, err := p.parse()
	if err != nil {
		return err
	}
	p.set = set
	p.print("head", head{d, policy(), template.CSS(styleSheet), p.facets, listed(d.Sections)})
	for _, s := range d.Sections {
		p.section(s, 2)
	}
	p.print("foot", foot{d.Footer, template.JS(script)})
	return p.finish()
}

// reserved are the identifiers that every page has.
func reserved() []string {
	return []string{"content", "filters", "search", "count", "clear", "facets", "keys", "tip"}
}

type head struct {
	*Document
	Policy string
	Style  template.CSS
	Groups []*group
	Menu   []entry
}

type foot struct {
	Text   Text
	Script template.JS
}

// entry is a line of the menu.
type entry struct {
	Section
	Below []entry
}

func listed(sections []Section) []entry {
	var out []entry
	for _, s := range sections {
		e := entry{Section: s}
		for _, b := range s.Blocks {
			if inner, ok := b.(Section); ok && inner.Listed {
				e.Below = append(e.Below, listed([]Section{inner})...)
			}
		}
		out = append(out, e)
	}
	return out
}

// printer writes a document block by block. The first error ends it.
type printer struct {
	out    *bufio.Writer
	set    *template.Template
	facets []*group
	ids    map[string]bool // that are there
	links  map[string]bool // that are led to
	err    error
}

// parse reads the templates, with the functions that they use.
func (p *printer) parse() (*template.Template, error) {
	return template.New("page").Funcs(template.FuncMap{
		"id":     p.id,
		"to":     p.to,
		"web":    web,
		"show":   visible,
		"tone":   Tone.class,
		"look":   Look.class,
		"anchor": Anchor.name,
		"name":   nameOf,
		"path":   pathData,
		"middle": middle,
		"values": p.values,
		"style":  func(s Span) string { return s.Style.class() },
		"lines":  func(s string) []string { return strings.Split(s, "\n") },
	}).Parse(templates)
}

// print writes one of the templates.
func (p *printer) print(name string, data any) {
	if p.err == nil {
		p.err = p.set.ExecuteTemplate(p.out, name, data)
	}
}

// id notes an identifier, and returns it.
func (p *printer) id(s string) (string, error) {
	switch {
	case !isID(s):
		return "", fmt.Errorf("page: %q is no identifier", s)
	case p.ids[s]:
		return "", fmt.Errorf("page: the identifier %s is there twice", s)
	}
	p.ids[s] = true
	return s, nil
}

// to is the fragment that leads to an identifier, "" for none.
func (p *printer) to(id string) string {
	if id == "" {
		return ""
	}
	p.links[id] = true
	return "#" + id
}

// web is an address of http or https, "" for any other (RFC 9110, 4.2).
func web(s string) string {
	if strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") {
		return s
	}
	return ""
}

func (p *printer) finish() error {
	var missing []string
	for id := range p.links {
		if !p.ids[id] {
			missing = append(missing, id)
		}
	}
	slices.Sort(missing)
	if len(missing) > 0 && p.err == nil {
		p.err = fmt.Errorf("page: a link leads to %s, which is not there", missing[0])
	}
	return errors.Join(p.err, p.out.Flush())
}

// group is a facet with the values that the document has.
type group struct {
	Facet
	Values []choice
	number map[string]int
}

// choice is a value of a facet with its number, by which rows name it.
type choice struct {
	Number int
	Value  string
}

// How many values of a facet are shown side by side, and of how many letters together; more are a list to
// choose one from.
const mostChips, mostChipLetters = 10, 100

// IsShort reports whether the values are shown side by side.
func (g *group) IsShort() bool {
	letters := 0
	for _, v := range g.Values {
		letters += len(v.Value)
	}
	return len(g.Values) <= mostChips && letters <= mostChipLetters
}

// facetsOf collects the values of each facet, and leaves out one that has no two to choose from.
func facetsOf(d *Document) []*group {
	seen := map[string]map[string]bool{}
	var walk func(blocks []Block)
	collect := func(facets map[string][]string, blocks []Block) {
		for key, values := range facets {
			if seen[key] == nil {
				seen[key] = map[string]bool{}
			}
			for _, v := range values {
				seen[key][v] = true
			}
		}
		walk(blocks)
	}
	walk = func(blocks []Block) {
		for _, b := range blocks {
			switch b := b.(type) {
			case Section:
				walk(b.Blocks)
			case Fold:
				walk(b.Blocks)
			case Table:
				for _, r := range b.Rows {
					collect(r.Facets, nil)
				}
			case Cards:
				for _, c := range b.Cards {
					collect(c.Facets, nil)
				}
			}
		}
	}
	for _, s := range d.Sections {
		walk(s.Blocks)
	}
	var out []*group
	number := 0
	for _, f := range d.Facets {
		if len(seen[f.Key]) < 2 {
			continue
		}
		g := &group{Facet: f, number: map[string]int{}}
		for _, v := range inOrder(seen[f.Key], f.Order) {
			g.Values = append(g.Values, choice{number, v})
			g.number[v] = number
			number++
		}
		out = append(out, g)
	}
	return out
}

// inOrder are the values, those of order first, the others sorted.
func inOrder(values map[string]bool, order []string) []string {
	place := map[string]int{}
	for i, v := range order {
		place[v] = i - len(order)
	}
	var out []string
	for v := range values {
		out = append(out, v)
	}
	slices.SortFunc(out, func(a, b string) int { return cmp.Or(cmp.Compare(place[a], place[b]), strings.Compare(a, b)) })
	return out
}

// values are the numbers of what a row is filtered by, sorted.
func (p *printer) values(facets map[string][]string) string {
	var numbers []int
	for _, g := range p.facets {
		for _, v := range facets[g.Key] {
			numbers = append(numbers, g.number[v])
		}
	}
	slices.Sort(numbers)
	return strings.Trim(fmt.Sprint(slices.Compact(numbers)), "[]")
}
