package verify

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/threatdelta/threatdelta/internal/plan"
)

// Options say where the tests go, and within which bounds.
type Options struct {
	Address Address
	Values  Values
	// AllowDestructive sends the tests that may change data or load the API too.
	AllowDestructive bool
	// MaxRequests is how many requests the run sends, Concurrency how many at once.
	MaxRequests, Concurrency int
	// Timeout is how long a request may take, its answer included.
	Timeout time.Duration
	// Rate is how many requests are sent in a second; those of a step that is repeated
	// are sent as fast as they are answered.
	Rate float64
	// Agent is the User-Agent of the requests.
	Agent string
	// Canary listens where Values.Canary leads; nil where nobody does.
	Canary *Canary
	// Progress is called before each test with how many are done; nil for not at all.
	Progress func(done, of int)
}

// Run sends the tests of a plan, those that change nothing first. Where the context ends
// before, what is left is inconclusive; what a test undoes is undone first.
func Run(ctx context.Context, p *plan.Plan, o Options) *Result {
	r := &run{
		options: &o, sender: newSender(&o), known: o.Values.of(p),
		accepted: map[string]bool{}, left: o.MaxRequests,
	}
	defer r.sender.close()
	outcomes := make([]attempt, len(p.Tests))
	for done, i := range order(p.Tests) {
		if o.Progress != nil {
			o.Progress(done, len(p.Tests))
		}
		outcomes[i] = r.test(ctx, &p.Tests[i])
	}
	out := &Result{Schema: Schema, Tool: p.Tool, BaseURL: o.Address.String(), Outcomes: []Outcome{}, Untested: append([]plan.Untested{}, p.Untested...)}
	for i := range p.Tests {
		a := r.doubted(&p.Tests[i], outcomes[i])
		out.Requests += a.requests
		out.Outcomes = append(out.Outcomes, outcomeOf(&p.Tests[i], a))
	}
	newMask(o.Values.secrets()).result(out)
	out.conclude()
	return out
}

func outcomeOf(t *plan.Test, a attempt) Outcome {
	return Outcome{
		ID: t.ID, Finding: t.Finding, Rule: t.Rule, Level: t.Level, Title: t.Title, Template: t.Template, Operation: t.Operation,
		Verdict: a.verdict, Reason: a.reason, Requests: a.requests, Note: t.Note,
	}
}

// result is the result without the secrets, wherever one might have got in.
func (m mask) result(r *Result) {
	for i := range r.Outcomes {
		o := &r.Outcomes[i]
		o.Title, o.Reason, o.Note = m.text(o.Title), m.text(o.Reason), m.text(o.Note)
		o.Operation.Path = m.text(o.Operation.Path)
	}
	for i := range r.Untested {
		r.Untested[i].Why = m.text(r.Untested[i].Why)
	}
	r.BaseURL = m.text(r.BaseURL)
}

// order is the order in which tests are sent: as in the plan, except that what may
// change data, and then what is sent often, comes last, so that no test meets a limit
// that another one used up.
func order(tests []plan.Test) []int {
	rank := func(t *plan.Test) int {
		switch {
		case t.Template == plan.Burst:
			return 2
		case t.Destructive:
			return 1
		}
		return 0
	}
	list := make([]int, len(tests))
	for i := range list {
		list[i] = i
	}
	slices.SortStableFunc(list, func(a, b int) int { return cmp.Compare(rank(&tests[a]), rank(&tests[b])) })
	return list
}

// run is one run under way. Tests are sent one after the other.
type run struct {
	options  *Options
	sender   *sender
	known    knowledge
	left     int             // requests
	next     time.Time       // when the next request may be sent
	answered bool            // some request was answered by 2xx
	accepted map[string]bool // the credentials that the API is seen to know
}

// attempt is what became of a test so far.
type attempt struct {
	verdict  plan.Verdict
	reason   string
	requests int
	// unproven are credentials that were refused by 401, on which a refutation rests.
	unproven []string
}

func undecided(format string, args ...any) attempt {
	return attempt{verdict: plan.Inconclusive, reason: fmt.Sprintf(format, args...)}
}

// test makes one test, if all that it needs is there.
func (r *run) test(ctx context.Context, t *plan.Test) attempt {
	if t.Destructive && !r.options.AllowDestructive {
		return undecided("not sent: %s; --allow-destructive sends it", cmp.Or(t.Why, "it may change data"))
	}
	values := map[string]string{}
	for _, v := range t.Variables {
		value, err := r.known.value(v)
		if err != nil {
			return undecided("not sent: %v", err)
		}
		values[v.Name] = value
	}
	if who := r.twin(t, values); who != "" {
		return undecided("not sent: the credential of %s is that of A, so that it shows nothing", who)
	}
	if t.Requests() > r.left {
		return undecided("not sent: the run has sent the %d requests that --max-requests allows", r.options.MaxRequests)
	}
	one := &testRun{run: r, test: t, values: values}
	for _, s := range t.Steps {
		if s.Role == plan.Ask {
			one.questions++
		}
	}
	r.options.Canary.forget()
	a := one.steps(ctx)
	if one.asked && one.usesCanary() && r.options.Canary.wasCalled(ctx) {
		if a.verdict == plan.Confirmed {
			a.reason += "; and the server called the canary"
		} else {
			a.verdict, a.reason = plan.Confirmed, "the server called the canary"
		}
	}
	a.requests = one.requests
	return a
}

// twin is an identity that a test needs to have less than A, and that presents the same.
func (r *run) twin(t *plan.Test, values map[string]string) plan.Identity {
	for _, v := range t.Variables {
		if v.Kind == plan.CredentialValue && v.Of != plan.A && r.known.isOf(plan.A, values[v.Name]) {
			return v.Of
		}
	}
	return ""
}

// doubted is what a refutation is worth in the light of the whole run: a wall that
// refuses everything, and a credential that is wrong, look like an API that refuses.
func (r *run) doubted(t *plan.Test, a attempt) attempt {
	if a.verdict != plan.Refuted {
		return a
	}
	if !r.answered {
		a.verdict, a.reason = plan.Inconclusive, a.reason+"; but no request of this run was answered by 2xx, so that this may be a wall in front of the API"
		return a
	}
	for _, name := range a.unproven {
		switch {
		case r.accepted[name]:
		case t.Template == plan.WeakerCredential: // of which no call may be served
			a.reason += fmt.Sprintf("; the credential %s was accepted nowhere in this run: see that it is a valid one", name)
			return a
		default:
			a.verdict, a.reason = plan.Inconclusive, a.reason+fmt.Sprintf("; but by 401, and the credential %s was accepted nowhere in this run: it may be wrong", name)
			return a
		}
	}
	return a
}
