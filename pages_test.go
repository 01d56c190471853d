package threatdelta_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// Pages that explain numbers are held to the code here: its tables are read from the
// source where nothing but the arithmetic itself needs them.

const modelPage = "docs/model.md"

// rowsOf are the rows of the table of a page whose header begins so, without the
// header.
func rowsOf(t *testing.T, page, header string) [][]string {
	t.Helper()
	_, rest, ok := strings.Cut(text(t, page), "\n"+header)
	if !ok {
		t.Fatalf("%s has no table %q", page, header)
	}
	var rows [][]string
	for line := range strings.Lines(rest[strings.IndexByte(rest, '\n')+1:]) {
		if !strings.HasPrefix(line, "|") {
			break
		}
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if !strings.HasPrefix(cells[0], "---") {
			rows = append(rows, cells)
		}
	}
	return rows
}

// sourceOf is a Go file of the module.
func sourceOf(t *testing.T, file string) *ast.File {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// literalText is a literal, with its sign, or a name.
func literalText(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		return strings.Trim(e.Value, `"`)
	case *ast.UnaryExpr:
		return e.Op.String() + literalText(e.X)
	case *ast.Ident:
		return e.Name
	}
	return "?"
}

// TestModelHasEveryStep: the page lists each step by which the surroundings move a
// likelihood or an impact, and no other.
func TestModelHasEveryStep(t *testing.T) {
	axes := map[string]string{"l": "likelihood", "i": "impact"}
	var want []string
	ast.Inspect(sourceOf(t, "internal/threat/rank.go"), func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if f, ok := call.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "move" {
			want = append(want, axes[literalText(f.X)]+" "+literalText(call.Args[0])+" "+literalText(call.Args[1]))
		}
		return true
	})
	var got []string
	for _, row := range rowsOf(t, modelPage, "| axis | step |") {
		got = append(got, strings.Join(row[:3], " "))
	}
	slices.Sort(want)
	slices.Sort(got)
	if len(want) == 0 || !slices.Equal(got, want) {
		t.Errorf("%s has the steps\n%q, internal/threat/rank.go\n%q", modelPage, got, want)
	}
}

// numbersIn are the numbers that functions of a file name, other than 0 and 1.
func numbersIn(t *testing.T, file string, functions ...string) []string {
	t.Helper()
	found := map[string]bool{}
	for _, d := range sourceOf(t, file).Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || !slices.Contains(functions, f.Name.Name) {
			continue
		}
		ast.Inspect(f.Body, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CaseClause: // a rank or a count that decides is no weight
				for _, s := range n.Body {
					ast.Inspect(s, func(n ast.Node) bool { return noteNumber(n, found) })
				}
				return false
			case *ast.IfStmt:
				ast.Inspect(n.Body, func(n ast.Node) bool { return noteNumber(n, found) })
				return false
			}
			return noteNumber(n, found)
		})
	}
	delete(found, "0")
	delete(found, "1")
	return sortedKeys(found)
}

func noteNumber(n ast.Node, found map[string]bool) bool {
	if lit, ok := n.(*ast.BasicLit); ok && (lit.Kind == token.FLOAT || lit.Kind == token.INT) {
		if v, err := strconv.ParseFloat(lit.Value, 64); err == nil {
			found[strconv.FormatFloat(v, 'g', -1, 64)] = true
		}
	}
	return true
}

func sortedKeys(set map[string]bool) []string {
	var list []string
	for key := range set {
		list = append(list, key)
	}
	slices.Sort(list)
	return list
}

var weightOnPage = regexp.MustCompile(`(?:^|[ (])(\d+(?:\.\d+)?)(?:$|[ ,)])`)

// TestModelHasEveryWeight: the factors of the attack surface are those of the code, and
// so are the floors that data puts under an impact.
func TestModelHasEveryWeight(t *testing.T) {
	const surface = "internal/threat/surface.go"
	functions := map[string][]string{
		"method": {"methodWeight"}, "credentials, of the weakest way in": {"authWeight", "requirementWeight"}, "exposure": {"exposureWeight"},
		"data, by the most sensitive that is returned": {"dataWeight"}, "inputs": {"inputWeight"}, "no limit": {"weight"},
	}
	rows := rowsOf(t, modelPage, "| factor | value |")
	if len(rows) != len(functions) {
		t.Errorf("%s has %d factors, want %d", modelPage, len(rows), len(functions))
	}
	for _, row := range rows {
		found := map[string]bool{}
		for _, m := range weightOnPage.FindAllStringSubmatch(row[1], -1) {
			found[m[1]] = true
		}
		delete(found, "0")
		delete(found, "1")
		if got, want := sortedKeys(found), numbersIn(t, surface, functions[row[0]]...); !slices.Equal(got, want) {
			t.Errorf("%s: the factor %s has the values %q, %s %q", modelPage, row[0], got, surface, want)
		}
	}
	var want []string
	ast.Inspect(sourceOf(t, "internal/threat/rank.go"), func(n ast.Node) bool {
		if list, ok := n.(*ast.CompositeLit); ok && len(list.Elts) == len(sensitive.Levels()) {
			for i, e := range list.Elts {
				want = append(want, sensitive.Levels()[i].String()+" "+sensitive.Levels()[i].Words()+" "+literalText(e))
			}
		}
		return true
	})
	var got []string
	for _, row := range rowsOf(t, modelPage, "| most sensitive data |") {
		got = append(got, strings.Join(row, " "))
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s has the floors %q, want %q", modelPage, got, want)
	}
}

func TestModelHasTheScores(t *testing.T) {
	rows := rowsOf(t, modelPage, "| likelihood ↓ impact →")
	if len(rows) != 5 {
		t.Fatalf("%d rows of scores", len(rows))
	}
	for l, row := range rows {
		for i, cell := range row[1:] {
			score := (l + 1) * (i + 1)
			if want := strconv.Itoa(score) + " " + severity.OfScore(score).String(); cell != want {
				t.Errorf("%s: likelihood %d, impact %d is %q, want %q", modelPage, l+1, i+1, cell, want)
			}
		}
	}
	var states, confidences []string
	for _, row := range rowsOf(t, modelPage, "| word | meaning |") {
		states = append(states, row[0])
	}
	for _, row := range rowsOf(t, modelPage, "| confidence |") {
		confidences = append(confidences, row[0])
	}
	if !slices.Equal(states, severity.StateNames()) || !slices.Equal(confidences, severity.ConfidenceNames()) {
		t.Errorf("%s has the states %q and the confidences %q", modelPage, states, confidences)
	}
}

// TestModelHasTheClasses: each class has its words and usual level, and its examples
// are recognised as what they are examples of.
func TestModelHasTheClasses(t *testing.T) {
	var got []string
	for _, row := range rowsOf(t, modelPage, "| class | in words |") {
		class := sensitive.Class(strings.Trim(row[0], "`"))
		got = append(got, string(class))
		if row[1] != class.Words() || row[2] != class.Usual().String() {
			t.Errorf("%s: %s is %s, %s, want %s, %s", modelPage, class, row[1], row[2], class.Words(), class.Usual())
		}
		for name := range strings.SplitSeq(row[3], ", ") {
			name = strings.Trim(name, "`")
			v := sensitive.New().Classify(sensitive.Field{Path: []string{name}, Container: "Customer", Type: "string", InResponse: true})
			if v.Class != class || v.Level != class.Usual() {
				t.Errorf("%s: %s is an example of %s %s, and is recognised as %s %s", modelPage, name, class, class.Usual(), v.Class, v.Level)
			}
		}
	}
	if want := spelled(sensitive.Classes()); !slices.Equal(got, want) {
		t.Errorf("%s has the classes %q, want %q", modelPage, got, want)
	}
	var levels []string
	for _, row := range rowsOf(t, modelPage, "| level | what it is |") {
		levels = append(levels, row[0])
	}
	if !slices.Equal(levels, levelsOfData()) {
		t.Errorf("%s has the levels %q", modelPage, levels)
	}
}

// bookshop is the review of the example, as the pages show it.
func bookshop(t *testing.T) *report.Report {
	t.Helper()
	trees := [2]fstest.MapFS{{}, {}}
	for i, side := range [...]string{"base", "head"} {
		raw, err := os.ReadFile("examples/bookshop/" + side + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		trees[i]["openapi.yaml"] = &fstest.MapFile{Data: raw}
	}
	r, err := review.Run(t.Context(), review.Input{Base: review.Tree{FS: trees[0]}, Head: review.Tree{FS: trees[1]},
		Pairs: []review.Pair{{Base: "openapi.yaml", Head: "openapi.yaml"}}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestModelWorksTheBookshopThrough: each row of the worked table is right by itself, in
// sum, and where the review names the operation.
func TestModelWorksTheBookshopThrough(t *testing.T) {
	surface := bookshop(t).Specs[0].Surface
	sums, single := map[string]float64{}, map[string]float64{}
	for _, row := range rowsOf(t, modelPage, "| operation | side |") {
		n := make([]float64, len(row))
		for i, cell := range row[2:] {
			v, err := strconv.ParseFloat(cell, 64)
			if err != nil {
				t.Fatalf("%s: %q: %v", modelPage, cell, err)
			}
			n[i] = v
		}
		if product := n[0] * n[1] * n[2] * (1 + n[3] + n[4] + n[5]); math.Abs(product-n[6]) > 1e-9 {
			t.Errorf("%s: %s at %s is %g, not %g", modelPage, row[0], row[1], product, n[6])
		}
		sums[row[1]] += n[6]
		single[row[0]+row[1]] = n[6]
	}
	near := func(exact, shown float64) bool { return math.Abs(exact-shown) <= 0.05+1e-9 }
	if !near(sums["base"], surface.Base) || !near(sums["head"], surface.Head) {
		t.Errorf("%s adds up to %g and %g, the review says %g and %g", modelPage, sums["base"], sums["head"], surface.Base, surface.Head)
	}
	for _, top := range surface.Top {
		name := "`" + top.Operation.Name() + "`"
		if !near(single[name+"base"], top.Base) || !near(single[name+"head"], top.Head) {
			t.Errorf("%s: %s is %g and %g, the review says %g and %g", modelPage, name, single[name+"base"], single[name+"head"], top.Base, top.Head)
		}
	}
	for _, sum := range [][2]float64{{sums["base"], surface.Base}, {sums["head"], surface.Head}} {
		if !strings.Contains(text(t, modelPage), "to "+strconv.FormatFloat(sum[0], 'g', 8, 64)+",") || !strings.Contains(text(t, modelPage), "**"+strconv.FormatFloat(sum[1], 'f', 1, 64)+"**") {
			t.Errorf("%s does not say that %g is shown as %.1f", modelPage, sum[0], sum[1])
		}
	}
}

// TestModelExplainsTheComment: what the page says of the comment, and of the text in a
// terminal, is there to be seen.
func TestModelExplainsTheComment(t *testing.T) {
	var b, terminal strings.Builder
	shop := bookshop(t)
	if err := report.Markdown(&b, shop, report.Options{}); err != nil {
		t.Fatal(err)
	}
	if err := report.Text(&terminal, shop, report.Options{}); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"So:", "Do:", "Test:"} {
		if !strings.Contains(terminal.String(), part) || !strings.Contains(text(t, modelPage), "`"+part+"`") {
			t.Errorf("the text on the bookshop and %s do not both have %q", modelPage, part)
		}
	}
	for _, row := range rowsOf(t, modelPage, "| what you see |") {
		for _, m := range regexp.MustCompile(`\*\*([A-Z]\w+):?\*\*`).FindAllStringSubmatch(row[0], -1) {
			if !strings.Contains(b.String(), m[1]) {
				t.Errorf("%s explains %q, which the comment on the bookshop does not have", modelPage, m[1])
			}
		}
	}
	for _, part := range []string{"| Operation | Who gets in | What newly leaves | Limit |", "Where it flows", "What was compared", "likelihood 4 +1 anonymous = 5"} {
		shown := strings.NewReplacer("| ", "", " |", ",").Replace(part)
		shown = strings.TrimSuffix(shown, ",")
		if !strings.Contains(b.String(), part) || !strings.Contains(text(t, modelPage), shown) {
			t.Errorf("the comment on the bookshop and %s do not both have %q", modelPage, part)
		}
	}
}
