package review_test

import (
	"bytes"
	"math/rand"
	"path"
	"slices"
	"sort"
	"strings"
	"unicode/utf16"

	"github.com/threatdelta/threatdelta/internal/finding"
	"go.yaml.in/yaml/v4"
)

// operator is an edit that keeps what a description means, or changes it in a
// known mild way. tree edits the root file's nodes, file everything else; both
// say whether they found something to edit.
type operator struct {
	id, what string
	tree     func(*rand.Rand, *yaml.Node) bool
	file     func(*rand.Rand, document) (document, bool)
	// right reports whether the edit may yield a finding. Where it is nil the edit is
	// a refactoring: no finding at all, and the surface stays.
	right func(finding.Finding) bool
}

func (o operator) apply(rng *rand.Rand, d document) (document, bool) {
	if o.file != nil {
		return o.file(rng, d)
	}
	root := d.tree()
	if !o.tree(rng, root) {
		return d, false
	}
	return d.with(root), true
}

// onRaw is an edit of the root file's text.
func onRaw(edit func(rng *rand.Rand, d document) []byte) func(*rand.Rand, document) (document, bool) {
	return func(rng *rand.Rand, d document) (document, bool) {
		raw := edit(rng, d)
		return d.replaced(d.root, raw), raw != nil && !bytes.Equal(raw, d.raw())
	}
}

// layout are the operators of section A.
func layout() []operator {
	return []operator{
		{id: "A1", what: "shuffle keys", tree: shuffleKeys},
		{id: "A2", what: "shuffle lists that are sets", tree: shuffleSets},
		{id: "A3", what: "YAML to JSON, JSON to YAML", file: otherFormat},
		{id: "A3", what: "JSON and back", file: thereAndBack},
		{id: "A4", what: "quotes of response keys", tree: requoteStatuses},
		{id: "A5", what: "indent", file: onRaw(reindent)},
		{id: "A5", what: "CRLF", file: onRaw(func(_ *rand.Rand, d document) []byte {
			return bytes.ReplaceAll(bytes.ReplaceAll(d.raw(), []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
		})},
		{id: "A5", what: "BOM", file: onRaw(func(_ *rand.Rand, d document) []byte { return append([]byte("\ufeff"), d.raw()...) })},
		{id: "A5", what: "document start", file: onRaw(func(_ *rand.Rand, d document) []byte {
			if d.json() || bytes.HasPrefix(d.raw(), []byte("---")) {
				return nil
			}
			return append([]byte("---\n"), d.raw()...)
		})},
		{id: "A5", what: "directive", file: onRaw(func(_ *rand.Rand, d document) []byte {
			if d.json() || bytes.HasPrefix(d.raw(), []byte("---")) {
				return nil
			}
			return append([]byte("# made\n%YAML 1.2\n---\n"), d.raw()...)
		})},
		{id: "A5", what: "an end", file: onRaw(func(_ *rand.Rand, d document) []byte {
			if d.json() {
				return nil
			}
			return append(bytes.TrimRight(slices.Clone(d.raw()), "\n"), "\n...\n---\n# nothing\n"...)
		})},
		{id: "A5", what: "UTF-16", file: onRaw(func(_ *rand.Rand, d document) []byte {
			out := []byte("\xff\xfe")
			for _, u := range utf16.Encode([]rune(string(bytes.TrimPrefix(d.raw(), []byte("\ufeff"))))) {
				out = append(out, byte(u), byte(u>>8))
			}
			return out
		})},
		{id: "A5", what: "escaped slashes", file: onRaw(func(_ *rand.Rand, d document) []byte {
			raw := d.raw()
			if !d.json() {
				return nil
			}
			return bytes.ReplaceAll(bytes.ReplaceAll(raw, []byte("/"), []byte("\\/")), []byte("$ref"), []byte("\\u0024ref"))
		})},
		{id: "A5", what: "trailing spaces", file: onRaw(trailingSpaces)},
		{id: "A5", what: "comments", tree: comment},
		{id: "A5", what: "styles of scalars", tree: restyle},
		{id: "A5", what: "flow style", tree: flow},
		{id: "A6", what: "aliases", file: onYAML(alias)},
		{id: "A6", what: "merge keys", file: onYAML(merge)},
		{id: "A7", what: "empty lists", tree: spaceEmpty},
		{id: "A8", what: "sort everything", tree: sortAll},
	}
}

func shuffleKeys(rng *rand.Rand, root *yaml.Node) bool {
	each(root, func(n *yaml.Node) {
		if n.Kind != yaml.MappingNode {
			return
		}
		pairs := slices.Collect(slices.Chunk(n.Content, 2))
		rng.Shuffle(len(pairs), func(i, j int) { pairs[i], pairs[j] = pairs[j], pairs[i] })
		n.Content = slices.Concat(pairs...)
	})
	return true
}

// sets lists the lists whose order says nothing.
func sets(root *yaml.Node) []*yaml.Node {
	out := []*yaml.Node{get(root, "security"), get(root, "servers"), get(root, "schemes")}
	for _, p := range places(root, "item") {
		out = append(out, get(p.node(), "parameters"), get(p.node(), "servers"))
	}
	for _, p := range places(root, "operation") {
		for _, key := range []string{"parameters", "tags", "security", "servers", "schemes", "consumes", "produces"} {
			out = append(out, get(p.node(), key))
		}
		for _, alternative := range items(get(p.node(), "security")) {
			for _, scopes := range entries(alternative) {
				out = append(out, scopes)
			}
		}
	}
	for _, p := range places(root, "schema") {
		out = append(out, get(p.node(), "required"), get(p.node(), "enum"), get(p.node(), "type"))
	}
	return slices.DeleteFunc(out, func(n *yaml.Node) bool { return !isList(n) })
}

func shuffleSets(rng *rand.Rand, root *yaml.Node) bool {
	before := canon(root)
	for _, n := range sets(root) {
		rng.Shuffle(len(n.Content), func(i, j int) { n.Content[i], n.Content[j] = n.Content[j], n.Content[i] })
	}
	return canon(root) != before
}

func sortAll(_ *rand.Rand, root *yaml.Node) bool {
	for _, n := range sets(root) {
		sort.SliceStable(n.Content, func(i, j int) bool { return canon(n.Content[i]) < canon(n.Content[j]) })
	}
	each(root, func(n *yaml.Node) {
		if n.Kind == yaml.MappingNode {
			pairs := slices.Collect(slices.Chunk(n.Content, 2))
			sort.SliceStable(pairs, func(i, j int) bool { return pairs[i][0].Value < pairs[j][0].Value })
			n.Content = slices.Concat(pairs...)
		}
	})
	return true
}

func otherFormat(_ *rand.Rand, d document) (document, bool) {
	if d.multiFile() {
		return d, false // the references name files by their extension
	}
	if d.json() {
		return d.replaced("openapi.yaml", printYAML(unstyled(d.tree()), 2)), true
	}
	return d.replaced("openapi.json", printJSON(d.tree(), "  ")), true
}

func thereAndBack(_ *rand.Rand, d document) (document, bool) {
	root := parse(printJSON(d.tree(), ""))
	return d.with(unstyled(root)), true
}

func requoteStatuses(rng *rand.Rand, root *yaml.Node) bool {
	changed := false
	for _, p := range places(root, "{response") {
		for i := 0; i+1 < len(p.node().Content); i += 2 {
			key := p.node().Content[i]
			if strings.Trim(key.Value, "0123456789") != "" {
				continue
			}
			changed = true
			if key.Tag == "!!int" || rng.Intn(2) == 0 {
				key.Tag, key.Style = "!!str", yaml.SingleQuotedStyle
			} else {
				key.Tag, key.Style = "!!int", 0
			}
		}
	}
	return changed
}

func reindent(rng *rand.Rand, d document) []byte {
	if d.json() {
		return printJSON(d.tree(), []string{"", "\t", "   ", "      "}[rng.Intn(4)])
	}
	return printYAML(d.tree(), []int{3, 4, 7}[rng.Intn(3)])
}

func trailingSpaces(rng *rand.Rand, d document) []byte {
	lines := bytes.Split(d.raw(), []byte("\n"))
	for i, l := range lines {
		// Not at the end of a line that goes on as a block or is quoted over lines.
		if rng.Intn(3) == 0 && (d.json() || bytes.HasSuffix(l, []byte(":"))) {
			lines[i] = append(slices.Clone(l), "  "...)
		}
	}
	return bytes.Join(lines, []byte("\n"))
}

func comment(rng *rand.Rand, root *yaml.Node) bool {
	for _, p := range append(places(root, "schema"), places(root, "operation")...) {
		n := p.node()
		if rng.Intn(3) == 0 && n.Style&yaml.FlowStyle == 0 && len(n.Content) > 0 {
			n.Content[0].HeadComment = "# openapi: 2.0, security: []"
		}
	}
	return true
}

func restyle(rng *rand.Rand, root *yaml.Node) bool {
	styles := []yaml.Style{yaml.SingleQuotedStyle, yaml.DoubleQuotedStyle, yaml.FoldedStyle, yaml.LiteralStyle, 0}
	each(root, func(n *yaml.Node) {
		if n.Kind == yaml.ScalarNode && n.ShortTag() == "!!str" && strings.TrimSpace(n.Value) == n.Value && n.Value != "" {
			n.Tag, n.Style = "!!str", styles[rng.Intn(len(styles))]
		}
	})
	return true
}

func flow(rng *rand.Rand, root *yaml.Node) bool {
	for _, p := range append(places(root, "schema"), places(root, "operation")...) {
		switch rng.Intn(4) {
		case 0:
			p.node().Style |= yaml.FlowStyle
		case 1:
			each(p.node(), func(n *yaml.Node) { n.Style &^= yaml.FlowStyle })
		}
	}
	return true
}

// onYAML is an edit of nodes that JSON has no words for.
func onYAML(edit func(*rand.Rand, *yaml.Node) bool) func(*rand.Rand, document) (document, bool) {
	return func(rng *rand.Rand, d document) (document, bool) {
		if d.json() {
			d = d.replaced(strings.TrimSuffix(d.root, path.Ext(d.root))+".yaml", printYAML(unstyled(d.tree()), 2))
		}
		root := d.tree()
		if !edit(rng, root) {
			return d, false
		}
		return d.replaced(d.root, printYAML(root, 2)), true
	}
}

// alias replaces what was written before by an alias of its first writing.
func alias(_ *rand.Rand, root *yaml.Node) bool {
	first, changed := map[string]*yaml.Node{}, false
	var walk func(n *yaml.Node)
	walk = func(n *yaml.Node) {
		for i, c := range n.Content {
			if n.Kind == yaml.MappingNode && i%2 == 0 || c.Kind == yaml.ScalarNode || len(c.Content) == 0 {
				continue
			}
			spelled := canon(c)
			if same := first[spelled]; same != nil {
				same.Anchor = "a" + strings.ReplaceAll(path.Base(text(same, "$ref")), ".", "") + string(rune('a'+len(spelled)%26)) + itoa(hash(spelled))
				n.Content[i] = &yaml.Node{Kind: yaml.AliasNode, Value: same.Anchor, Alias: same}
				changed = true
				continue
			}
			walk(c)
			first[spelled] = c
		}
	}
	walk(root)
	return changed
}

func itoa(n uint32) string {
	var digits []byte
	for ; n > 0; n /= 10 {
		digits = append(digits, byte('0'+n%10))
	}
	return string(digits)
}

// merge writes operations and schemas of which an earlier one has all entries
// with a merge key.
func merge(rng *rand.Rand, root *yaml.Node) bool {
	changed := false
	for _, kind := range []string{"operation", "schema", "parameter"} {
		var known []*yaml.Node
		for _, p := range places(root, kind) {
			n := p.node()
			if has(n, "$ref") || len(n.Content) < 4 || n.Style&yaml.FlowStyle != 0 {
				continue
			}
			for _, earlier := range known {
				if shared := sharing(earlier, n); shared != nil && rng.Intn(2) == 0 {
					earlier.Anchor = "m" + itoa(hash(canon(earlier)))
					n.Content = append([]*yaml.Node{{Kind: yaml.ScalarNode, Tag: "!!merge", Value: "<<"},
						{Kind: yaml.AliasNode, Value: earlier.Anchor, Alias: earlier}}, shared...)
					changed = true
					break
				}
			}
			if !has(n, "<<") {
				known = append(known, n)
			}
		}
		if changed {
			return true
		}
	}
	return changed
}

// sharing returns the entries of n that earlier has not, where n has every key
// of earlier and some in common.
func sharing(earlier, n *yaml.Node) []*yaml.Node {
	rest := []*yaml.Node{}
	for k := range entries(earlier) {
		if !has(n, k) {
			return nil
		}
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if same := get(earlier, n.Content[i].Value); same == nil || canon(same) != canon(n.Content[i+1]) {
			rest = append(rest, n.Content[i], n.Content[i+1])
		}
	}
	if len(rest) == len(n.Content) {
		return nil
	}
	return rest
}

// spaceEmpty turns the layout of "security: []" and of lists of one "{}".
func spaceEmpty(_ *rand.Rand, root *yaml.Node) bool {
	changed := false
	for _, p := range places(root, "operation") {
		s := get(p.node(), "security")
		if len(items(s)) == 1 && len(s.Content[0].Content) == 0 || isList(s) && len(s.Content) == 0 {
			s.Style ^= yaml.FlowStyle
			changed = true
		}
	}
	return changed
}
