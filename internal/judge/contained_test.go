package judge_test

import (
	"math/rand/v2"
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/contain"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/regular"
	"github.com/threatdelta/threatdelta/internal/sample"
)

// TestContained holds the package contain against the validator: of two schemas of which the
// one is surely within the other, no value is accepted by the one and refused by the other.
func TestContained(t *testing.T) {
	pairs, decided, shown, asked := sample.Size(300, 40_000), 0, 0, 0
	for seed := range uint64(pairs) {
		x := randomTrial(rand.New(rand.NewPCG(seed, 29)))
		delta, err := compared(x.base.describe(), x.head.describe())
		if err != nil {
			continue // which TestPairs asks
		}
		x.delta = delta
		for _, p := range bodiesOf(x) {
			asked++
			isContained, witness := p.contained()
			if !isContained && witness == nil {
				continue
			}
			decided++
			was, _ := p.base.body.schemaFor("application/json")
			is, _ := p.head.body.schemaFor("application/json")
			before, after := p.validator(0, was, false), p.validator(1, is, false)
			if witness != nil {
				shown++
				if v := *witness; isContained || !accepts(after, v) || accepts(before, v) {
					t.Errorf("seed %d, %s: %s is said to be accepted by %s (%t), and refused by %s (%t)", seed, x.base.version, printed(v), printed(p.reading(1, is)), accepts(after, v), printed(p.reading(0, was)), !accepts(before, v))
				}
				continue
			}
			inv := p.inventor()
			values := inv.values([]any{p.reading(1, is), p.reading(0, was)}, "$", 2)
			for range 100 {
				values = append(values, inv.build([]any{p.reading(1, is)}, 3))
			}
			for _, v := range values {
				if accepts(after, v) && !accepts(before, v) {
					t.Errorf("seed %d, %s: %s is said to be within %s, but for %s", seed, x.base.version, printed(p.reading(1, is)), printed(p.reading(0, was)), printed(v))
					break
				}
			}
		}
	}
	t.Logf("of %d pairs %d are contained, %d are shown not to be", asked, decided-shown, shown)
	if decided < asked/10 {
		t.Errorf("of %d pairs of schemas only %d are decided", asked, decided)
	}
}

// bodiesOf are the operations of both sides that have a body in JSON there.
func bodiesOf(x *trial) []*parts {
	var out []*parts
	for _, b := range x.base.operations {
		for _, h := range x.head.operations {
			if b.method != h.method || b.path != h.path || b.route() != h.route() || b.body == nil || h.body == nil {
				continue
			}
			_, before := b.body.schemaFor("application/json")
			if _, after := h.body.schemaFor("application/json"); before && after {
				out = append(out, &parts{trial: x, base: b, head: h})
			}
		}
	}
	return out
}

// contained asks whether base's schema of a body in JSON surely accepts all that head's does,
// and for a value that it surely does not accept.
func (p *parts) contained() (is bool, witness *any) {
	base := schemasOf(p.delta.Base, p.base, "application/json", nil)
	head := schemasOf(p.delta.Head, p.head, "application/json", nil)
	if len(base) == 0 || len(head) == 0 {
		return false, nil
	}
	alike := openapi.NewLikeness(p.delta.Base.Doc, p.delta.Head.Doc)
	s := contain.Solver{
		Within: func(narrow []string, wide string) regular.Answer {
			answer, _ := regular.Within(narrow, wide, nil)
			return answer
		},
		Text: func(patterns []string, least, most int) (string, bool) {
			return regular.Text(patterns, least, most, nil)
		},
		Alike: func(b, h openapi.Value) bool { same, _ := alike.Alike(b, h); return same },
		Spend: func(int) {},
		Base:  p.delta.Base.Doc,
	}
	of := func(list []*api.Schema) contain.Schema { return list[len(list)-1].Stated() }
	is = s.Contains(of(base), of(head))
	if v, ok := s.Witness(of(base), of(head)); ok {
		witness = &v
	}
	return is, witness
}
