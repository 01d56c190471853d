package proof

import (
	"errors"
	"fmt"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/request"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// Disagreement is a finding that the judge does not confirm.
type Disagreement struct {
	Finding *threat.Finding
	Reason  string
}

// Result is what a second reading says of a delta.
type Result struct {
	Disagreements []Disagreement
	Unexplained   []Unexplained
	// Untried is how many operations may be among the unexplained and were not tried:
	// more than maxTried differ as they are written, or they are too large.
	Untried int
}

// Of builds the proofs of findings, see [finding.Proof], with the requests that show
// them (see [threat.Finding]), or the reason why there is none. A finding of which base
// accepts what it should refuse is not believed: its confidence becomes low, so that it
// does not block, and it is among the disagreements. Resolved findings have no proof.
func Of(d *diff.Delta, findings []*threat.Finding) Result {
	p := newProver(d)
	var out Result
	for _, f := range findings {
		if f.State == severity.Resolved || len(f.Changes) == 0 {
			continue
		}
		o := p.prove(f)
		f.Shown = o.sent
		if f.Proof = &o.Proof; o.disagrees {
			f.Confidence = severity.LowConfidence
			out.Disagreements = append(out.Disagreements, Disagreement{f, o.Proof.Absent})
		}
	}
	for _, f := range findings { // what several make together is shown by the first of them
		if f.Whole != nil && f.Proof.IsShown() && f.Whole.Proof == nil {
			f.Whole.Proof = f.Proof
		}
	}
	out.Unexplained, out.Untried = p.unexplained()
	return out
}

// outcome is a proof or the reason why there is none.
type outcome struct {
	finding.Proof
	sent      *request.Request // that of the proof, nil where it is shown otherwise
	disagrees bool
}

func none(reason string) outcome { return outcome{Proof: finding.Proof{Absent: reason}} }

func nonef(format string, args ...any) outcome { return none(fmt.Sprintf(format, args...)) }

func (o outcome) isShown() bool { return o.Request != "" }

// What one delta may cost: findings that are proven, and values of all slices together.
const (
	maxProofs = 300
	maxValues = 20 * maxSlice
)

// prover keeps the judges of one delta.
type prover struct {
	delta  *diff.Delta
	read   map[*openapi.Document]*side
	judges map[judgeKey]*judged
	// exchanges are those of operations of which data was proven.
	exchanges map[*diff.Pair]*exchange
	joint     *joint
	tried     effort

	values int // written so far
	proven int // findings
}

type judgeKey struct {
	operation *api.Operation
	extent    extent
}

func newProver(d *diff.Delta) *prover {
	tried := effort{}
	for _, a := range [...]*api.API{d.Base, d.Head} {
		if a != nil {
			tried.bytes += a.Doc.Bytes()
		}
	}
	return &prover{delta: d, tried: tried, read: map[*openapi.Document]*side{}, judges: map[judgeKey]*judged{}, exchanges: map[*diff.Pair]*exchange{}, joint: newJoint()}
}

var errBeyond = errors.New("the change has too many findings to prove each")

type judged struct {
	*judge
	err error
}

// judge is the judge of one operation, which is made once.
func (p *prover) judge(o *api.Operation, e extent) (*judge, error) {
	known := p.judges[judgeKey{o, e}]
	if known == nil {
		known = &judged{}
		if known.err = errBeyond; p.values < maxValues {
			var n int
			if d := p.commonSide(o.API.Doc); d != nil {
				known.judge, n, known.err = d.judge(o, e)
			}
			if known.judge == nil && (known.err == errBeyond || errors.Is(known.err, errOdd)) {
				known.judge, n, known.err = p.side(o.API.Doc).judge(o, e)
			}
			p.values += n
		}
		p.judges[judgeKey{o, e}] = known
	}
	return known.judge, known.err
}

func (p *prover) side(doc *openapi.Document) *side {
	known := p.read[doc]
	if known == nil {
		known = newSide(doc)
		known.joint = p.joint
		p.read[doc] = known
	}
	return known
}

// maxPairs is how many operations of a finding are tried.
const maxPairs = 3

// prove tries the changes that a finding reports, at its most exposed operations first.
func (p *prover) prove(f *threat.Finding) outcome {
	if p.proven++; p.proven > maxProofs {
		return none(errBeyond.Error())
	}
	if len(f.Pairs) == 0 {
		return p.token(f)
	}
	o := p.atOperations(f)
	if !o.isShown() && !o.disagrees {
		if token := p.token(f); token.isShown() {
			return token
		}
	}
	return o
}

// atOperations tries a finding at those operations that it reaches.
func (p *prover) atOperations(f *threat.Finding) outcome {
	var first *outcome
	for _, pair := range f.Pairs[:min(maxPairs, len(f.Pairs))] {
		if pair.Head == nil {
			return none("the operation is gone")
		}
		if pair.Head.Kind != api.Endpoint {
			return none("the API itself sends it")
		}
		for _, c := range f.Changes {
			o := p.change(f, c, pair)
			if o.isShown() {
				return o
			}
			if first == nil || o.disagrees && !first.disagrees {
				first = &o
			}
		}
	}
	if first == nil {
		return none("no change of one operation says it")
	}
	return *first
}

// change proves one change at one operation.
func (p *prover) change(f *threat.Finding, c *diff.Change, pair *diff.Pair) outcome {
	if w, isServer := c.What.(diff.ServerAdded); isServer {
		return p.server(pair, w.Server)
	}
	if pair.Base == nil {
		return p.route(pair)
	}
	switch c.What.(type) {
	case diff.OperationMoved:
		return p.route(pair)
	case diff.AuthChanged:
		return p.authentication(pair, true)
	case diff.SchemeRedefined, diff.SchemeAdded, diff.SchemeRemoved, diff.ScopesDeclared:
		return p.authentication(pair, false)
	case diff.LimitChanged:
		return none("a rate limit shows in many requests, not in one")
	case nil:
		if strings.HasPrefix(f.Rule, "auth-") {
			return p.authentication(pair, false)
		}
	}
	return p.data(f, c, pair)
}

// shown is the proof of a request, with what each side says of it.
func shown(r *request.Request, base string) outcome {
	text, err := r.Text()
	if err != nil {
		return nonef("no request can be written: %s", err)
	}
	return outcome{Proof: finding.Proof{Request: text, Base: base, Head: "accepted"}, sent: r}
}

// refused reports whether a judge refuses a request, and why.
func refused(err error) (reason string, ok bool) {
	var r *errRefused
	if errors.As(err, &r) {
		return r.reason, true
	}
	return "", false
}
