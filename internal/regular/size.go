package regular

import "regexp/syntax"

// MostSize bounds the size of a pattern that [Compile] reads, see [Size]. Published ones stay below a
// tenth.
const MostSize = 20_000

// Size is about how many instructions the program of a pattern has that package regexp
// reads, in which a repeated part counts as often as it is repeated; of one that it does not
// read it is 0. So what a pattern costs is known before it is compiled: two hundred bytes can
// make a hundred thousand instructions.
func Size(pattern string) int {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return 0
	}
	return sizeOf(tree)
}

func sizeOf(tree *syntax.Regexp) int {
	n := 1
	if tree.Op == syntax.OpLiteral {
		n = max(1, len(tree.Rune))
	}
	for _, sub := range tree.Sub {
		n += sizeOf(sub)
	}
	if tree.Op == syntax.OpRepeat { // at most a thousand times, those within each other together
		n *= max(1, tree.Min, tree.Max)
	}
	return n
}
