package verify

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/threatdelta/threatdelta/internal/plan"
)

// The longest that is waited for an API that asks to wait, and how often.
const (
	longestWait = 15 * time.Second
	waits       = 2
)

// undoTime is how long the steps that undo may take when the run has been ended.
const undoTime = 20 * time.Second

// testRun is one test under way.
type testRun struct {
	*run
	test     *plan.Test
	values   map[string]string // of the variables, what was captured included
	requests int
	// questions are how many steps decide, asked whether one was sent.
	questions int
	asked     bool
	unproven  []string
}

func (t *testRun) value(name string) (string, bool) {
	v, ok := t.values[name]
	return v, ok
}

func (t *testRun) usesCanary() bool {
	return slices.ContainsFunc(t.test.Variables, func(v plan.Variable) bool { return v.Kind == plan.CanaryHost })
}

// steps sends all steps, and what is to be undone whatever happened.
func (t *testRun) steps(ctx context.Context) attempt {
	var failed *attempt
	var decided []attempt
	for i := range t.test.Steps {
		s := &t.test.Steps[i]
		switch {
		case s.Role == plan.Undo:
			t.undo(ctx, s)
		case failed != nil:
		case s.Role == plan.Prepare:
			failed = t.prepare(ctx, s)
		case s.Role == plan.Try:
			failed = t.try(ctx, s)
		default:
			decided = append(decided, t.ask(ctx, s))
		}
	}
	if failed != nil {
		return *failed
	}
	var verdicts []plan.Verdict
	for _, a := range decided {
		verdicts = append(verdicts, a.verdict)
	}
	worst := plan.Worst(verdicts...)
	i := slices.IndexFunc(decided, func(a attempt) bool { return a.verdict == worst })
	if i < 0 {
		return undecided("the test asks nothing")
	}
	decided[i].unproven = t.unproven
	return decided[i]
}

// prepare sends a step that others rest on; nil is that it did what it is for.
func (t *testRun) prepare(ctx context.Context, s *plan.Step) *attempt {
	answers, err := t.send(ctx, s)
	if err != nil {
		a := undecided("%s: %v", s.Name, err)
		return &a
	}
	for _, answer := range answers {
		if answer.Status/100 != 2 {
			a := undecided("%s did not work: %s", s.Name, t.describe(s, answer))
			return &a
		}
	}
	return t.capture(s, answers[0])
}

// capture keeps the values of an answer that other steps need; nil is that all are there.
func (t *testRun) capture(s *plan.Step, answer plan.Answer) *attempt {
	for _, c := range s.Capture {
		value, ok := plan.Find(answer.Body, c.Pointer)
		if !ok || len(value) > maxCaptured {
			a := undecided("%s: the answer has no value at %s, or a very long one", s.Name, c.Pointer)
			return &a
		}
		t.values[c.Name] = value
	}
	return nil
}

// try sends a step whose effect another one looks at; nil is that it was taken or
// refused, and not put off.
func (t *testRun) try(ctx context.Context, s *plan.Step) *attempt {
	answers, err := t.send(ctx, s)
	if err != nil {
		a := undecided("%s: %v", s.Name, err)
		return &a
	}
	t.note401(s, answers)
	if last := answers[len(answers)-1]; last.Status == http.StatusTooManyRequests {
		a := undecided("%s did not work: %s", s.Name, t.describe(s, last))
		return &a
	}
	for _, c := range s.Capture { // what is not there is missed where it is needed
		if value, ok := plan.Find(answers[0].Body, c.Pointer); ok && len(value) <= maxCaptured {
			t.values[c.Name] = value
		}
	}
	return nil
}

// note401 notes credentials that were refused as none.
func (t *testRun) note401(s *plan.Step, answers []plan.Answer) {
	if !slices.ContainsFunc(answers, func(a plan.Answer) bool { return a.Status == http.StatusUnauthorized }) {
		return
	}
	for _, c := range s.Request.Credentials {
		t.unproven = append(t.unproven, shownBy(c, s.As))
	}
}

// maxCaptured bounds a value that an answer has for the steps that follow.
const maxCaptured = 4 << 10

// ask sends a step that decides.
func (t *testRun) ask(ctx context.Context, s *plan.Step) attempt {
	answers, err := t.send(ctx, s)
	t.asked = true
	verdict, because := s.Expect.Decide(answers, t.value)
	if err != nil && !(s.Expect.Check == plan.IsThrottled && verdict == plan.Refuted) {
		return undecided("%s: %v", s.Name, err)
	}
	if verdict == plan.Inconclusive && len(answers) == 1 && !answers[0].Clipped {
		because = t.describe(s, answers[0])
	}
	t.note401(s, answers)
	if lacks := lacking(s); verdict == plan.Confirmed && lacks != "" {
		because += ", if the token of " + string(s.As) + " lacks the scope " + lacks
	}
	if t.questions > 1 {
		because = s.Name + ": " + because
	}
	return attempt{verdict: verdict, reason: because}
}

// lacking are the scopes that the credentials of a step must not have, for the step to
// show anything.
func lacking(s *plan.Step) string {
	var list []string
	for _, c := range s.Request.Credentials {
		list = append(list, c.Without...)
	}
	return strings.Join(list, ", ")
}

// undo sends a step that puts things back. It is sent when the run has been ended too.
func (t *testRun) undo(ctx context.Context, s *plan.Step) {
	if ctx.Err() != nil {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(context.WithoutCancel(ctx), undoTime)
		defer stop()
	}
	_, _ = t.send(ctx, s) // which decides nothing, see plan.Undo
}

// describe says what came back where that does not decide.
func (t *testRun) describe(s *plan.Step, a plan.Answer) string {
	said := fmt.Sprintf("the answer was %d", a.Status)
	switch {
	case a.Status == 0:
		return "there was no answer: nobody listens, or the connection was closed"
	case a.Status == http.StatusUnauthorized && len(s.Request.Credentials) > 0:
		return said + fmt.Sprintf(", so the credential of %s may be wrong", s.As)
	case a.Status == http.StatusTooManyRequests:
		return said + ", so the API limits the tests: give a lower --rate"
	case a.Status >= 500:
		return said + ": the server failed, which is a defect by itself"
	case a.Status/100 == 3:
		host, isDowngrade := leadsTo(t.sender.address.base, http.Header(a.Header).Get("Location"))
		switch {
		case isDowngrade:
			return said + " to the same without encryption, which is not followed"
		case host != "":
			return said + " to another address, which is not followed; if the API is there, give it as --base-url"
		}
		return said + ", a redirect, which is not followed"
	case a.Status/100 == 2:
		return said + ", which says neither"
	}
	return said + ", which may have another reason: the object or the values of the request"
}

// send sends a step, as often as it says, and returns the answers. The error is of the
// first request that had none.
func (t *testRun) send(ctx context.Context, s *plan.Step) ([]plan.Answer, error) {
	if s.Repeat == 1 {
		a, err := t.patient(ctx, s)
		if err != nil {
			return nil, err
		}
		return []plan.Answer{a}, nil
	}
	b := &burst{testRun: t, step: s, most: s.Repeat}
	var workers sync.WaitGroup
	for range min(s.Concurrency, t.options.Concurrency) {
		workers.Go(func() { b.work(ctx) })
	}
	workers.Wait()
	for _, a := range b.answers {
		t.learn(s, a)
	}
	return b.answers, b.failed
}

// patient sends one request, once more where the API asks to wait, unless it is that
// which is asked.
func (t *testRun) patient(ctx context.Context, s *plan.Step) (plan.Answer, error) {
	for again := 0; ; again++ {
		if err := t.pace(ctx); err != nil {
			return plan.Answer{}, err
		}
		if !t.spend() {
			return plan.Answer{}, t.spent()
		}
		r, err := t.sender.request(ctx, s, t.value)
		if err != nil {
			return plan.Answer{}, err
		}
		a, err := t.sender.send(r, maxBodyBytes)
		if err != nil {
			return a, err
		}
		t.learn(s, a)
		wait := retryAfter(a)
		if a.Status != http.StatusTooManyRequests || s.Expect != nil && s.Expect.Check == plan.IsThrottled || again == waits || wait > longestWait {
			return a, nil
		}
		if err := sleep(ctx, wait); err != nil {
			return a, err
		}
	}
}

// spend takes one request from those that are left.
func (t *testRun) spend() bool {
	if t.left <= 0 || t.requests >= plan.MaxRequests {
		return false
	}
	t.left--
	t.requests++
	return true
}

// spent is the error of what may not be sent any more.
func (t *testRun) spent() error {
	if t.left > 0 {
		return fmt.Errorf("the test has sent %d requests, which is all that one may", plan.MaxRequests)
	}
	return fmt.Errorf("the run has sent the %d requests that --max-requests allows", t.options.MaxRequests)
}

// pace waits until the next request may be sent.
func (t *testRun) pace(ctx context.Context) error {
	wait := time.Until(t.next)
	t.next = time.Now().Add(max(wait, 0) + time.Duration(float64(time.Second)/t.options.Rate))
	return sleep(ctx, wait)
}

// learn notes what an answer says of the credentials and of the API.
func (t *testRun) learn(s *plan.Step, a plan.Answer) {
	isServed := a.Status/100 == 2
	t.answered = t.answered || isServed
	if isServed || a.Status == http.StatusForbidden {
		for _, c := range s.Request.Credentials {
			t.accepted[shownBy(c, s.As)] = true
		}
	}
}

// retryAfter is how long an answer asks to wait (RFC 9110, 10.2.3), a second where it
// does not say.
func retryAfter(a plan.Answer) time.Duration {
	text := http.Header(a.Header).Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil && seconds >= 0 && seconds < 1<<20 {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(time.Until(at), 0)
	}
	return time.Second
}

func sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return errEnded
	}
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return errEnded
	}
}
