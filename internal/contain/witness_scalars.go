package contain

import (
	"encoding/json"
	"math"
	"math/big"
	"slices"
	"strings"
)

// madeText makes a string that keeps to the facts.
func (b *branch) madeText() (any, bool) {
	hits, misses := b.patterns()
	for _, f := range b.facts {
		switch most, some := Texts(formatOf(f)); {
		case f.is == checked && some != "":
			hits = append(hits, some)
		case f.is == failed:
			misses = append(misses, most)
		}
	}
	r := b.numbers()
	low, high := max(0, math.Ceil(r.low)), math.Floor(r.high)
	if low > high || low > mostLength {
		return nil, false
	}
	var tried []string
	if left, ok := b.allowed(nil); ok {
		for _, l := range left {
			tried = append(tried, l.text)
		}
	} else {
		tried = plainTexts(int(low))
		if len(hits)+len(misses) > 0 {
			tried = append(tried, b.matching(hits, misses, int(low), high)...)
		}
	}
	for _, of := range tried {
		n := float64(len([]rune(of)))
		if n >= low && n <= high && b.mayMatch(hits, of, true) && b.mayMatch(misses, of, false) && !b.isRefused(literal{text, of}) {
			return of, true
		}
	}
	return nil, false
}

// formatOf is the format that a fact is about, "" for none.
func formatOf(f *fact) string {
	if f.name != "format" || f.is != checked && f.is != failed {
		return ""
	}
	return f.of[0].value.Scalar()
}

// isRefused reports whether a value is one of those that an enum refuses.
func (b *branch) isRefused(l literal) bool {
	found := false
	b.each(notOne, func(f *fact) { found = found || slices.Contains(f.listed, l) })
	return found
}

// plainTexts are texts of at least a length, to be tried.
func plainTexts(low int) []string {
	var out []string
	for _, word := range [...]string{"other", "a", "b", "c", "other2", "1", ""} {
		if short := low - len(word); short > 0 {
			word += strings.Repeat("a", short)
		}
		out = append(out, word)
	}
	return append(out, strings.Repeat("z", low), strings.Repeat("z", low+1))
}

// matching are texts in which some patterns are found, and others are not, of a length.
func (b *branch) matching(hits, misses []pattern, low int, high float64) []string {
	most := -1
	if high <= mostLength {
		most = int(high)
	}
	all := slices.Clone(hits)
	for _, p := range misses {
		all = append(all, `^(?![\s\S]*(?:`+p+`))`)
	}
	var out []string
	for more := range 3 {
		b.left -= patternCost
		if b.left < 0 || b.solver.Text == nil {
			break
		}
		if of, ok := b.solver.Text(all, low+more, most); ok {
			out = append(out, of)
		}
	}
	return out
}

// madeNumber makes a number that keeps to the facts.
func (b *branch) madeNumber() (any, bool) {
	r := b.numbers()
	var tried []*big.Rat
	if left, ok := b.allowed(nil); ok {
		for _, l := range left {
			if n, ok := new(big.Rat).SetString(l.text); ok {
				tried = append(tried, n)
			}
		}
	} else {
		tried = r.near()
	}
	for _, n := range tried {
		b.left--
		if text, ok := decimal(n); ok && r.keeps(n) && !b.isRefused(literal{number, text}) {
			return json.Number(text), true
		}
	}
	return nil, false
}

// decimal writes a number, false where it has no end.
func decimal(n *big.Rat) (string, bool) {
	if n.IsInt() {
		return n.Num().String(), true
	}
	text := strings.TrimRight(n.FloatString(mostDigits), "0")
	back, ok := new(big.Rat).SetString(text)
	return text, ok && back.Cmp(n) == 0
}

// mostDigits bounds those behind the point of a number that is made.
const mostDigits = 20

// rational is a number as it is written, nil for one that is not finite.
func rational(n float64) *big.Rat {
	if math.IsInf(n, 0) || math.IsNaN(n) {
		return nil
	}
	out, _ := new(big.Rat).SetString(textOf(n))
	return out
}

// near are numbers at the ends of a range, on the steps that it has, and small ones.
func (r *numberRange) near() []*big.Rat {
	step, half := big.NewRat(1, 1), big.NewRat(1, 2)
	for _, m := range r.multiples {
		if of := rational(m); of != nil && of.Sign() > 0 {
			step = commonStep(step, of)
		}
	}
	if len(r.multiples) == 1 && !r.whole {
		step = rational(r.multiples[0])
	}
	if step == nil || step.Sign() <= 0 {
		return nil
	}
	var out []*big.Rat
	around := func(n *big.Rat) {
		if n == nil {
			return
		}
		at := new(big.Rat).Quo(n, step)
		floor := new(big.Int).Div(at.Num(), at.Denom())
		for _, k := range [...]int64{0, 1, -1, 2, -2, 3, -3} {
			on := new(big.Rat).SetInt(new(big.Int).Add(floor, big.NewInt(k)))
			out = append(out, on.Mul(on, step))
		}
		out = append(out, n, new(big.Rat).Add(n, half), new(big.Rat).Sub(n, half))
	}
	low, high := rational(r.low), rational(r.high)
	around(low)
	around(high)
	around(new(big.Rat))
	if low != nil && high != nil {
		middle := new(big.Rat).Add(low, high)
		out = append(out, middle.Mul(middle, half))
	}
	return out
}

// commonStep is the least number that is a multiple of both.
func commonStep(a, b *big.Rat) *big.Rat {
	gcd := func(x, y *big.Int) *big.Int { return new(big.Int).GCD(nil, nil, x, y) }
	top := new(big.Int).Mul(a.Num(), b.Num())
	top.Div(top, gcd(a.Num(), b.Num()))
	return new(big.Rat).SetFrac(top, gcd(a.Denom(), b.Denom()))
}

// keeps reports whether a number keeps to all that is known.
func (r *numberRange) keeps(n *big.Rat) bool {
	beyond := func(bound float64, open bool, sign int) bool {
		at := rational(bound)
		return at != nil && (n.Cmp(at) == sign || open && n.Cmp(at) == 0)
	}
	isMultiple := func(m float64) bool {
		of := rational(m)
		return of != nil && of.Sign() > 0 && new(big.Rat).Quo(n, of).IsInt()
	}
	if beyond(r.low, r.openLow, -1) || beyond(r.high, r.openHigh, 1) || r.whole && !n.IsInt() || r.fraction && n.IsInt() {
		return false
	}
	return !slices.ContainsFunc(r.multiples, func(m float64) bool { return !isMultiple(m) }) && !slices.ContainsFunc(r.notMultiples, isMultiple)
}
