package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"github.com/threatdelta/threatdelta/internal/budget"
	"github.com/threatdelta/threatdelta/internal/limits"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/verify"
)

const verifyHelp = `Send the tests of a plan to a running API, and say for each threat whether the API has
it: confirmed, refuted or inconclusive, and why.

The plan is that of threatdelta tests: a file, or made of a review of BASE and HEAD or,
without them, of what one is working on. Requests go to --base-url and nowhere else, and
never to a server that a description names. No redirect is followed. Use it on a staging
system of your own: the tests attack what they are sent to, if with few requests.

Credentials are read from variables of the environment only. A and B are two ordinary
users, of different tenants where there are tenants; low is one with the lowest role or
the fewest scopes. They are not written anywhere, and masked where the API sends them
back. A client certificate is a file, and shown by whose it is only. Ids of objects that
exist are given in a file of fixtures:
  A: {orderId: 7c0f6c1e}
  B: {orderId: 81aa90b2}
What a test lacks is said with its verdict, which is inconclusive.

A test that may change data, or loads the API, is sent with --allow-destructive only. A
refusal counts where the same request works for somebody who may: a 404 for everybody
shows nothing.

Exit codes: 0 every test refuted its threat (with --partial: some did, and none was
confirmed), 1 a threat is confirmed, 2 wrong use, 3 could not check: a test is
inconclusive, or no finding can be tested. 3 is never a clean result.`

const verifyExamples = `  threatdelta verify --base-url https://staging.example --token-a env:A --token-b env:B
  threatdelta verify --base-url https://staging.example --plan tests.json --token-a env:A
  threatdelta verify --base-url http://127.0.0.1:8080 --partial --format junit=verify.xml`

// verifyFlags are the flags of the verify command.
type verifyFlags struct {
	reviewFlags
	baseURL, httpURL, plan, fixtures string
	canary, canaryListen             string
	tokens                           map[plan.Identity]*secretFlag
	credentials                      credentialFlags
	certificates                     certificateFlags
	verdicts                         verdictOutputs
	allowDestructive, allowHTTP      bool
	partial                          bool
	requests, concurrency            int
	rate                             float64
	requestTimeout                   time.Duration
}

func (p *program) verifyCommand() *cobra.Command {
	f := &verifyFlags{reviewFlags: reviewFlags{tests: true, noProof: true}, tokens: map[plan.Identity]*secretFlag{}, credentials: credentialFlags{}, certificates: certificateFlags{}}
	cmd := &cobra.Command{
		Use:     "verify [flags] --base-url URL [BASE...HEAD | BASE HEAD]",
		Short:   "Test a running API for the threats of a change",
		Long:    verifyHelp,
		Example: verifyExamples,
		Args: func(_ *cobra.Command, args []string) error {
			if f.plan != "" && (len(args) > 0 || len(f.specs) > 0 || f.config != "") {
				return wrongUse("verify takes its tests from --plan or from a review of BASE and HEAD, not from both")
			}
			return atMostTwo("verify", args)
		},
		RunE:                  func(cmd *cobra.Command, args []string) error { return p.verify(cmd.Context(), f, args) },
		DisableFlagsInUseLine: true,
	}
	flags := cmd.Flags()
	f.compared(flags)
	flags.StringVar(&f.baseURL, "base-url", "", "the `URL` of the API, behind which the paths of the description come; there is no default")
	flags.StringVar(&f.plan, "plan", "", "the tests, as threatdelta tests --format plan writes them to `FILE`; - is standard input")
	for _, who := range []plan.Identity{plan.A, plan.B, plan.Low} {
		f.tokens[who] = new(secretFlag)
		flags.Var(f.tokens[who], "token-"+strings.ToLower(string(who)), "the bearer token of "+string(who)+", as `env:NAME`; also its only credential, whatever that is")
	}
	flags.Var(f.credentials, "credential", "a credential of the plan, as `VARIABLE=env:NAME`; for HTTP basic the value is user:password; repeatable")
	flags.Var(f.certificates, "certificate", "the client certificate of A, B or low and its private key, as `WHO=FILE` of PEM, for operations that ask for mutual TLS; repeatable")
	flags.StringVar(&f.fixtures, "fixtures", "", "ids of objects that exist, in a YAML `FILE`: {A: {VARIABLE: ID}, B: {VARIABLE: ID}}")
	flags.StringVar(&f.canary, "canary", "", "a `HOST` of your own that reports who calls it, with its port where it needs one")
	flags.StringVar(&f.canaryListen, "canary-listen", "", "listen for such calls at `ADDRESS`, HOST:PORT, where --canary leads; a call that arrives confirms")
	flags.StringVar(&f.httpURL, "http-url", "", "the `URL` of the same API without encryption, to see that nothing is served there")
	flags.BoolVar(&f.allowDestructive, "allow-destructive", false, "send the tests that may change data or load the API too")
	flags.BoolVar(&f.allowHTTP, "allow-http", false, "take a --base-url of http:// that is not on this machine: credentials can be read on the way")
	flags.BoolVar(&f.partial, "partial", false, "0 also where some tests are inconclusive, as long as one is refuted and none confirmed")
	flags.IntVar(&f.requests, "max-requests", 1000, "send no more than `N` requests")
	flags.IntVar(&f.concurrency, "concurrency", 10, "send no more than `N` requests at once")
	flags.Float64Var(&f.rate, "rate", 10, "send `N` requests in a second, bursts that are themselves the test aside")
	flags.DurationVar(&f.requestTimeout, "request-timeout", 10*time.Second, "wait no longer than `DURATION` for an answer")
	flags.Var(&f.verdicts, "format", "write the verdicts as `F[=FILE]`, F being "+orList(verify.FormatNames())+", to standard output or to FILE; repeatable (default text)")
	completes(cmd, "format", verify.FormatNames())
	return cmd
}

// verdictOutputs is the value of --format of the verdicts.
type verdictOutputs struct{ outputs }

// Set adds an output, written F or F=FILE.
func (o *verdictOutputs) Set(s string) error { return o.add(s, verify.FormatNames()) }

// secretFlag is the name of a variable that has a secret.
type secretFlag struct{ variable string }

func (s *secretFlag) String() string { return "" }
func (s *secretFlag) Type() string   { return "" }

// Set takes env:NAME. What else somebody writes there may be the secret, and is not
// repeated.
func (s *secretFlag) Set(text string) (err error) {
	s.variable, err = variableOf(text)
	return err
}

// environmentName is the name of a variable (POSIX.1-2017, 8.1, lower case too).
var environmentName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^env:([A-Za-z_][A-Za-z0-9_]{0,127})$`) })

func variableOf(text string) (string, error) {
	m := environmentName().FindStringSubmatch(text)
	if m == nil {
		return "", fmt.Errorf("takes env:NAME, the name of a variable: what stands on a command line is seen by everybody on the machine")
	}
	return m[1], nil
}

// credentialFlags are names of variables that have secrets, by the variable of the plan.
type credentialFlags map[string]string

func (c credentialFlags) String() string { return "" }
func (c credentialFlags) Type() string   { return "" }

// Set takes VARIABLE=env:NAME.
func (c credentialFlags) Set(text string) error {
	name, from, _ := strings.Cut(text, "=")
	if !plan.IsVariableName(name) {
		return fmt.Errorf("takes VARIABLE=env:NAME, the variable being one of the plan")
	}
	variable, err := variableOf(from)
	if err != nil {
		return fmt.Errorf("takes VARIABLE=env:NAME, NAME being a variable of the environment: what stands on a command line is seen by everybody on the machine")
	}
	if _, twice := c[name]; twice {
		return fmt.Errorf("names %s twice", name)
	}
	c[name] = variable
	return nil
}

// check says which flags are wrong or missing.
func (f *verifyFlags) check() error {
	switch {
	case f.baseURL == "":
		return wrongUse("--base-url is missing: the tests go to an API of yours, and to none that a description names")
	case f.requests < 1 || f.concurrency < 1 || f.rate <= 0:
		return wrongUse("--max-requests, --concurrency and --rate are above 0")
	case f.requestTimeout <= 0:
		return wrongUse("--request-timeout is above 0")
	}
	if len(f.verdicts.outputs) == 0 {
		f.verdicts.outputs = outputs{{format: "text"}}
	}
	return f.checkComparison()
}

// verify sends the tests, writes the verdicts, and ends with the code of these.
func (p *program) verify(ctx context.Context, f *verifyFlags, args []string) error {
	if err := f.check(); err != nil {
		return err
	}
	o, err := p.verifyOptions(f)
	if err != nil {
		return err
	}
	if f.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, f.timeout, fmt.Errorf("it did not end within --timeout %v, so nothing was verified: allow more time", f.timeout))
		defer cancel()
	}
	tests, err := p.testsToSend(ctx, f, args)
	if err != nil {
		return err
	}
	if err := o.Values.Problems(tests); err != nil {
		return wrongUse("%w", err)
	}
	if f.canaryListen != "" {
		if o.Canary, err = verify.Listen(f.canaryListen); err != nil {
			return err
		}
		defer o.Canary.Close()
		if o.Values.Canary == "" {
			o.Values.Canary = o.Canary.Address()
		}
	}
	return p.writeVerdicts(f, p.sendTests(ctx, tests, o))
}

// sendTests sends the tests, and shows how far that is.
func (p *program) sendTests(ctx context.Context, tests *plan.Plan, o *verify.Options) *verify.Result {
	if p.isSmartTerminal(p.stderr) {
		bar := startProgress(p.stderr, "verifying")
		defer bar.end()
		o.Progress = func(done, of int) { bar.update(done, of, "") }
	}
	return verify.Run(ctx, tests, *o)
}

// verifyOptions are the flags as the runner takes them, the secrets read.
func (p *program) verifyOptions(f *verifyFlags) (*verify.Options, error) {
	address, err := verify.ParseAddress(f.baseURL, f.allowHTTP)
	if err != nil {
		return nil, wrongUse("--base-url %w", err)
	}
	if f.httpURL != "" {
		if _, err := verify.ParseAddress(f.httpURL, true); err != nil {
			return nil, wrongUse("--http-url %w", err)
		}
	}
	o := &verify.Options{
		Address: address, AllowDestructive: f.allowDestructive, MaxRequests: f.requests, Concurrency: f.concurrency,
		Timeout: f.requestTimeout, Rate: f.rate, Agent: "threatdelta/" + p.engine.version,
		Values: verify.Values{Tokens: map[plan.Identity]string{}, Credentials: map[string]string{}, Canary: f.canary, Plain: strings.TrimRight(f.httpURL, "/")},
	}
	for _, who := range slices.Sorted(maps.Keys(f.tokens)) {
		if o.Values.Tokens[who], err = p.secret(f.tokens[who].variable); err != nil {
			return nil, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.credentials)) {
		if o.Values.Credentials[name], err = p.secret(f.credentials[name]); err != nil {
			return nil, err
		}
	}
	if o.Values.Certificates, err = f.certificates.read(); err != nil {
		return nil, err
	}
	if f.fixtures == "" {
		return o, nil
	}
	raw, err := readBounded(f.fixtures, limits.SettingsBytes)
	if err != nil {
		return nil, wrongUse("--fixtures: %w", err)
	}
	if o.Values.Fixtures, err = verify.ParseFixtures(f.fixtures, raw); err != nil {
		return nil, wrongUse("%w", err)
	}
	return o, nil
}

// secret is what a variable of the environment has; "" is no variable.
func (p *program) secret(variable string) (string, error) {
	if variable == "" {
		return "", nil
	}
	value := strings.TrimSpace(p.env(variable))
	switch {
	case value == "":
		return "", wrongUse("the variable %s is empty or not set", variable)
	case len(value) < 4:
		return "", wrongUse("the variable %s has less than 4 characters, which cannot be masked where the API sends them back", variable)
	case strings.ContainsAny(value, "\r\n\x00"):
		return "", wrongUse("the variable %s has more than one line, which no header takes", variable)
	}
	return value, nil
}

// readBounded reads a file of at most so many bytes, and one more.
func readBounded(name string, most int64) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, most+1))
}

// testsToSend is the plan that the user names, or that of a review.
func (p *program) testsToSend(ctx context.Context, f *verifyFlags, args []string) (*plan.Plan, error) {
	if f.plan == "" {
		return p.reviewedTests(ctx, &f.reviewFlags, args)
	}
	in := p.stdin
	if f.plan != fromStdin {
		file, err := os.Open(f.plan)
		if err != nil {
			return nil, wrongUse("--plan: %w", err)
		}
		defer file.Close()
		in = file
	}
	tests, err := plan.Read(in)
	if err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		return nil, wrongUse("--plan %s: %s", quote(f.plan), first)
	}
	return tests, nil
}

// reviewedTests are the tests of what a review finds. One that is not complete has none:
// what it did not see would pass for refuted.
func (p *program) reviewedTests(ctx context.Context, f *reviewFlags, args []string) (*plan.Plan, error) {
	var r *report.Report
	err := budget.Within(ctx, func() (err error) {
		r, err = p.compare(ctx, f, args)
		return err
	})
	if err != nil {
		return nil, err
	}
	if r.Gate.Verdict == report.VerdictError {
		return nil, p.conclude(r)
	}
	return plan.New(plan.Tool{Name: r.Tool.Name, Version: r.Tool.Version}, r.Tests, r.Untested), nil
}

// writeVerdicts writes the verdicts in every format that was asked for, and ends with
// the code of these.
func (p *program) writeVerdicts(f *verifyFlags, r *verify.Result) error {
	rendered := make([][]byte, len(f.verdicts.outputs))
	for i, out := range f.verdicts.outputs {
		write, ok := verify.Format(out.format)
		if !ok {
			return fmt.Errorf("no format %s", quote(out.format))
		}
		var b bytes.Buffer
		if err := write(&b, r, f.partial); err != nil {
			return err
		}
		rendered[i] = b.Bytes()
	}
	if err := p.writeOutputs(f.verdicts.outputs, rendered); err != nil {
		return err
	}
	switch {
	case r.Verdict == plan.Confirmed:
		return exitStatus(exitFail)
	case r.Verdict == plan.Refuted, f.partial && r.IsDecided():
		return nil
	}
	return exitStatus(exitNoReview)
}
