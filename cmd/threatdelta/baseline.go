package main

import (
	"cmp"
	"context"
	"embed"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/severity"
)

const baselineHelp = `Accept everything that stands today, so that from now on only what is new or
worse is reported: write a waiver for each threat that the descriptions of the
working tree hold by themselves, one for each description, rule, operation and
subject.

They end like other waivers: what stands today is looked at again then.

Exit codes: 0 written, or nothing to accept, 2 wrong use, 3 could not review, or
the policy could not be written.`

func (p *program) baselineCommand() *cobra.Command {
	f := &waiverFlags{}
	least := choice{value: "medium", choices: severity.LevelNames()}
	cmd := &cobra.Command{
		Use:                   "baseline [flags]",
		Short:                 "Accept everything that stands today in the policy file",
		Long:                  baselineHelp,
		Example:               "  threatdelta baseline --reason 'stood before reviews began' --expires 2027-06-30",
		Args:                  noArgs,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.reason == "" {
				f.reason = "stood when reviews began"
			}
			list, err := p.currentWaivers(cmd.Context(), f.config, severity.ParseLevel(least.value))
			if err != nil {
				return err
			}
			if len(list) == 0 {
				return p.print("nothing to accept: no threat of level " + least.value + " or above stands, or each is accepted already\n")
			}
			return p.write(cmd.Context(), f, list)
		},
	}
	f.add(cmd)
	cmd.Flags().Lookup("reason").Usage = "why it is accepted, as a `TEXT` (default that it stood when reviews began)"
	cmd.Flags().Var(&least, "level", "accept from `LEVEL` upwards, "+orList(least.choices))
	return cmd
}

// currentWaivers lists waivers for the findings of the working tree by itself.
func (p *program) currentWaivers(ctx context.Context, config string, least severity.Level) ([]policy.Waiver, error) {
	c := &comparison{ctx: ctx, stdin: p.stdin}
	defer c.Close()
	if err := c.compare(nil); err != nil {
		return nil, err
	}
	in := c.input
	in.Base = tree{FS: embed.FS{}, Name: "nothing"}
	var err error
	if config == "" {
		in.Policy, err = review.FindPolicy(in.Head.FS) // the policy of the working tree itself
	} else {
		in.Policy, err = policyFile(config)
	}
	if err != nil {
		return nil, err
	}
	in.Specs, in.FailOn, in.Version, in.Changed = in.Policy.Globs(), severity.Never, p.engine.version, []string{}
	r, err := p.runEngine(ctx, &reviewFlags{}, in)
	if err != nil {
		return nil, err
	}
	if r.Gate.Verdict == report.VerdictError {
		return nil, p.conclude(r)
	}
	return currentFor(r, least), nil
}

// currentFor makes a waiver for each description, rule, operation and subject of
// the findings from a level on.
func currentFor(r *report.Report, least severity.Level) []policy.Waiver {
	var out []policy.Waiver
	outcome := review.Inventory()
	for i := range r.Specs {
		for _, f := range r.Specs[i].Findings {
			for n, one := range f.Each() {
				if one.Waiver == nil && !outcome[f.Rule] && one.Level >= least {
					out = append(out, currentWaiversFor(one, knownAs(&r.Specs[i], f, n))...)
				}
			}
		}
	}
	order := func(a, b policy.Waiver) int {
		return cmp.Or(cmp.Compare(a.Spec, b.Spec), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Operation, b.Operation), cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Fingerprint, b.Fingerprint))
	}
	slices.SortFunc(out, order)
	return slices.CompactFunc(out, func(a, b policy.Waiver) bool { return order(a, b) == 0 })
}

// currentWaiversFor are those for a finding of one description.
func currentWaiversFor(f finding.Finding, known string) []policy.Waiver {
	asItIs := policy.Accepting(review.Waivable(f, known))
	if len(f.Operations) == 0 || asItIs.Spec == "" || slices.ContainsFunc(f.Operations, isUnnamed) {
		return []policy.Waiver{asItIs}
	}
	var out []policy.Waiver
	for _, o := range f.Operations {
		out = append(out, policy.Waiver{Spec: asItIs.Spec, Rule: f.Rule, Operation: o.Method + " " + o.Path, Subject: f.Subject})
	}
	return out
}

// isUnnamed reports whether a waiver cannot name the operation: a webhook has no
// path, and some descriptions have blanks in theirs.
func isUnnamed(o finding.Operation) bool {
	return !strings.HasPrefix(o.Path, "/") || strings.ContainsFunc(o.Path, unicode.IsSpace)
}
