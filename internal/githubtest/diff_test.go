package githubtest

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestHunksAreTheDifference: what a patch says of base and head is so, and outside
// of its hunks nothing differs.
func TestHunksAreTheDifference(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		before := randomLines(random, nil)
		after := randomLines(random, before)
		c := change{hunks: hunks(strings.Join(before, ""), strings.Join(after, ""))}
		var text []string
		for _, h := range c.hunks {
			text = append(text, strings.Split(strings.TrimSuffix(h.text, "\n"), "\n")...)
		}
		left, right := map[int]bool{}, map[int]bool{}
		c.positions(func(position, l, r int) {
			line := text[position][1:]
			if l > 0 && strings.TrimSuffix(before[l-1], "\n") != line || r > 0 && strings.TrimSuffix(after[r-1], "\n") != line {
				t.Fatalf("position %d is %q, not line %d or %d", position, line, l, r)
			}
			left[l], right[r] = true, true
		})
		if rest(before, left) != rest(after, right) {
			t.Fatalf("outside the hunks of %q and %q something differs", before, after)
		}
		for i := range before {
			if left[i+1] != (c.at(sideLeft, i+1) >= 0) {
				t.Fatalf("line %d on the left: shown %v", i+1, left[i+1])
			}
		}
	}
}

func randomLines(random *rand.Rand, from []string) []string {
	var out []string
	if from == nil {
		for range random.IntN(40) {
			out = append(out, string(rune('a'+random.IntN(20)))+"\n")
		}
		return out
	}
	for _, line := range from {
		switch random.IntN(12) {
		case 0:
		case 1:
			out = append(out, "changed\n")
		case 2:
			out = append(out, line, "added\n")
		default:
			out = append(out, line)
		}
	}
	return out
}

func rest(lines []string, shown map[int]bool) string {
	var b strings.Builder
	for i, line := range lines {
		if !shown[i+1] {
			b.WriteString(line)
		}
	}
	return b.String()
}
