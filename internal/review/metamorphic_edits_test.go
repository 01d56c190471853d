package review_test

import (
	"context"
	"maps"
	"math/rand"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/sample"
	"github.com/threatdelta/threatdelta/internal/severity"
	"go.yaml.in/yaml/v4"
)

// planted is one edit at one place of a description.
type planted struct {
	kind string
	way  []int  // indices from the root
	at   string // the JSON Pointer of the value
}

// plantFunc makes an edit. It is given the node that holds the value, the value's index
// in it, and the document's other files; it reports whether it changed anything.
type plantFunc func(root, holder *yaml.Node, i int, files fstest.MapFS) bool

// plants are the edits that are made at every place, by name.
func plants() map[string]plantFunc {
	return map[string]plantFunc{
		"removed":       remove,
		"misspelt":      misspell,
		"changed":       changeText,
		"another shape": changeShape,
		"a number":      makeNumber,
		"beside":        addBeside,
		"referred to":   moveTo("#/x-moved/value", func(root, value *yaml.Node, _ fstest.MapFS) { set(root, "x-moved", object("value", value)) }),
		"in a file": moveTo("moved.yaml", func(_, value *yaml.Node, files fstest.MapFS) {
			files["moved.yaml"] = &fstest.MapFile{Data: printYAML(value, 2), Mode: 0o644}
		}),
	}
}

// moveTo replaces an object or a list by a reference to a place where put writes it.
func moveTo(target string, put func(root, value *yaml.Node, files fstest.MapFS)) plantFunc {
	return func(root, holder *yaml.Node, i int, files fstest.MapFS) bool {
		value := holder.Content[i]
		if value.Kind == yaml.ScalarNode || len(value.Content) == 0 || has(value, "$ref") {
			return false
		}
		holder.Content[i] = object("$ref", str(target))
		put(root, value, files)
		return true
	}
}

// remove removes a value, with its key.
func remove(_, holder *yaml.Node, i int, _ fstest.MapFS) bool {
	from := i
	if isMap(holder) {
		from--
	}
	holder.Content = slices.Delete(holder.Content, from, i+1)
	return true
}

// misspell leaves out a letter of the key.
func misspell(_, holder *yaml.Node, i int, _ fstest.MapFS) bool {
	if !isMap(holder) || len(holder.Content[i-1].Value) < 5 {
		return false
	}
	key := *holder.Content[i-1]
	key.Value = key.Value[:2] + key.Value[3:]
	if has(holder, key.Value) {
		return false
	}
	holder.Content[i-1] = &key
	return true
}

// changeText writes another text or number.
func changeText(_, holder *yaml.Node, i int, _ fstest.MapFS) bool {
	if holder.Content[i].Kind != yaml.ScalarNode {
		return false
	}
	holder.Content[i] = str(holder.Content[i].Value + "x")
	return true
}

// changeShape writes a list for an object, and an object for anything else.
func changeShape(_, holder *yaml.Node, i int, _ fstest.MapFS) bool {
	switch value := holder.Content[i]; {
	case isMap(value):
		holder.Content[i] = yml("[one, two]")
	case isList(value):
		holder.Content[i] = yml("{one: {two: 3}}")
	default:
		holder.Content[i] = yml("{one: [two]}")
	}
	return true
}

// makeNumber writes a number for an object or a list.
func makeNumber(_, holder *yaml.Node, i int, _ fstest.MapFS) bool {
	if holder.Content[i].Kind == yaml.ScalarNode {
		return false
	}
	holder.Content[i] = yml("5")
	return true
}

// addBeside adds a key that no description has.
func addBeside(_, holder *yaml.Node, _ int, _ fstest.MapFS) bool {
	if !isMap(holder) || has(holder, "unheard") {
		return false
	}
	set(holder, "unheard", yml("{of: true}"))
	return true
}

// spots are all edits of a tree.
func spots(root *yaml.Node) []planted {
	var out []planted
	kinds := slices.Sorted(maps.Keys(plants()))
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	var step func(n *yaml.Node, way []int, at string)
	step = func(n *yaml.Node, way []int, at string) {
		for i, c := range n.Content {
			if isMap(n) && i%2 == 0 {
				continue
			}
			token := strconv.Itoa(i)
			if isMap(n) {
				token = escape.Replace(n.Content[i-1].Value)
			}
			down := append(slices.Clone(way), i)
			for _, kind := range kinds {
				out = append(out, planted{kind, down, at + "/" + token})
			}
			step(c, down, at+"/"+token)
		}
	}
	step(root, nil, "")
	return out
}

// plant makes the edit in a tree, and adds to its files. If it reports false, the tree
// is as it was.
func (p planted) plant(root *yaml.Node, files fstest.MapFS) bool {
	holder := root
	last := len(p.way) - 1
	for _, i := range p.way[:last] {
		if i >= len(holder.Content) {
			return false // an edit before took it away
		}
		holder = holder.Content[i]
	}
	if p.way[last] >= len(holder.Content) || isMap(holder) && p.way[last]%2 == 0 {
		return false
	}
	return plants()[p.kind](root, holder, p.way[last], files)
}

// make returns the document with the edit.
func (p planted) make(d document) (document, bool) {
	root, files := d.tree(), fstest.MapFS{}
	if !p.plant(root, files) {
		return d, false
	}
	out := d.with(root)
	for name, f := range files {
		out.files[path.Join(path.Dir(d.root), name)] = f
	}
	return out, true
}

// TestEveryEditIsAccounted plants edits at the places of descriptions, in an order
// that their names decide: the first of them, or many with TESTS=all. None may
// vanish, and what decides who gets in or what is served and was not understood is no
// pass.
func TestEveryEditIsAccounted(t *testing.T) {
	t.Parallel()
	most := sample.Size(50, 400)
	docs := own(t)
	for _, name := range []string{"base", "head"} {
		raw, err := os.ReadFile("../../examples/bookshop/" + name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, single("bookshop "+name, "openapi.yaml", raw))
	}
	for _, p := range corpus(t) {
		if sample.All() && p.head.size() < 64<<10 {
			docs = append(docs, p.head)
		}
	}
	for _, d := range docs {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			root := d.tree()
			base := d.with(root)
			all := spots(root)
			rng := rand.New(rand.NewSource(int64(hash(d.name))))
			rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
			for _, p := range all[:min(len(all), most)] {
				if head, made := p.make(base); made {
					p.accounted(t, base, head)
				}
			}
		})
	}
}

// accounted reviews the edit and holds the laws against the report.
func (p planted) accounted(t *testing.T, base, head document) {
	t.Helper()
	r, err := review.Run(context.Background(), review.Input{NoProofs: true, FailOn: severity.Never, Base: review.Tree{FS: base.files}, Head: review.Tree{FS: head.files},
		Pairs: []review.Pair{{Base: base.root, Head: head.root}}})
	if err != nil {
		t.Fatalf("%s: %s %s: %v", base, p.at, p.kind, err)
	}
	s := r.Specs[0]
	if s.Status == report.Unreadable {
		if r.Gate.Verdict != report.VerdictError {
			t.Errorf("%s: %s %s: unreadable, and the verdict is %s", base, p.at, p.kind, r.Gate.Verdict)
		}
		return
	}
	if s.Edits == nil || s.Edits.Reported+s.Edits.Equal+s.Edits.Meaningless+s.Edits.NotUnderstood == 0 {
		t.Errorf("%s: %s %s: vanished", base, p.at, p.kind)
		return
	}
	decides := slices.ContainsFunc(s.Edits.Unread, func(e report.UnreadEdit) bool { return e.Decides })
	if decides && r.Gate.Verdict != report.VerdictError {
		t.Errorf("%s: %s %s: %+v, and the verdict is %s", base, p.at, p.kind, *s.Edits, r.Gate.Verdict)
	}
	switch {
	case p.mustNotPass(base) && !decides && !p.unused(s):
		t.Errorf("%s: %s %s: decides, and was understood: %+v", base, p.at, p.kind, *s.Edits)
	case p.mustBeUnderstood(base) && s.Edits.NotUnderstood > 0:
		t.Errorf("%s: %s %s: %+v", base, p.at, p.kind, *s.Edits)
	}
}

// unused: nothing refers to where the edit is, so that it means nothing.
func (p planted) unused(s report.Spec) bool {
	return strings.HasPrefix(p.at, "/components/") && s.Edits.Reported+s.Edits.Equal+s.Edits.NotUnderstood == 0 && s.Edits.Meaningless > 0
}

// Places that say who gets in or what is served, apart from the ledger's grammar.
var (
	objectPlaces = regexp.MustCompile(`^/paths(/[^/]+(/(get|put|post|delete|patch|head|options)(/(responses(/[^/]+)?|requestBody(/content(/[^/]+)?)?))?)?)?$|` +
		`^/(components/securitySchemes|securityDefinitions)(/[^/]+)?$`)
	listPlaces    = regexp.MustCompile(`^(/paths/[^/]+/(get|put|post|delete|patch))?/security$|^/paths/[^/]+(/(get|put|post|delete|patch))?/parameters$`)
	keyPlaces     = regexp.MustCompile(`^(/paths|(/paths/[^/]+/(get|put|post|delete|patch))?/security|/paths/[^/]+/(get|put|post|delete|patch)/(responses|requestBody)|/components/securitySchemes|/securityDefinitions)$`)
	properties    = regexp.MustCompile(`^/(components/schemas|definitions)/[^/]+/properties$`)
	extensionWord = regexp.MustCompile(`/(x-|example|examples|default|enum)`)
)

func (p planted) mustNotPass(d document) bool {
	if extensionWord.MatchString(p.at) {
		return false
	}
	switch p.kind {
	case "another shape", "a number":
		return objectPlaces.MatchString(p.at) || listPlaces.MatchString(p.at) || properties.MatchString(p.at)
	case "misspelt":
		return keyPlaces.MatchString(p.at)
	}
	return false
}

// mustBeUnderstood: a reference stands for the object, or the list of objects,
// that it leads to, wherever it stands.
func (p planted) mustBeUnderstood(d document) bool {
	switch p.kind {
	case "removed":
		return true
	case "referred to", "in a file":
		n := d.tree()
		for _, i := range p.way {
			n = n.Content[i]
		}
		return isMap(n) || slices.Contains([]string{"security", "parameters", "servers"}, path.Base(p.at))
	}
	return false
}

// TestBlankedEdits plants edits of every kind in large descriptions, which have
// odd places of their own that stay as they are: what is accounted for does not
// depend on whether what is the same was read.
func TestBlankedEdits(t *testing.T) {
	t.Parallel()
	most := sample.Size(3, 60)
	for v, openapi := range []string{"2", "3.0", "3.1"} {
		t.Run(openapi, func(t *testing.T) {
			t.Parallel()
			if testing.Short() && v > 0 {
				t.Skip("one dialect is enough for the race detector")
			}
			print := prints[v]
			rng := rand.New(rand.NewSource(int64(v)))
			odd := big(openapi, bigEnough)
			for _, p := range drawn(rng, spots(odd), 40) {
				if p.kind == "misspelt" || p.kind == "beside" || p.kind == "another shape" && !strings.Contains(p.at, "paths") {
					p.plant(odd, nil)
				}
			}
			base := print.document(openapi, odd)
			for made := 0; made < most; {
				root := clone(odd)
				for _, p := range drawn(rng, spots(odd), 3) {
					if p.kind != "in a file" && p.plant(root, nil) {
						made++
					}
				}
				sameBlanked(t, print.name+", "+openapi, base, print.document(openapi, root))
			}
		})
	}
}

func drawn(rng *rand.Rand, list []planted, n int) []planted {
	var out []planted
	for range n {
		out = append(out, list[rng.Intn(len(list))])
	}
	return out
}
