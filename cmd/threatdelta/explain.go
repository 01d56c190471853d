package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/threatdelta/threatdelta/internal/logline"
	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/rules"
)

const explainHelp = `Show the page of a rule, in Markdown: what an attacker gains, what to do, how to test.

Rules of the policy of the working tree have a page too. A family (authentication,
exposure) or the first word of several rules (auth) lists these.

Exit codes: 0 shown, 2 wrong use (also: no such rule, a policy with errors).`

func (p *program) explainCommand() *cobra.Command {
	config := ""
	cmd := &cobra.Command{
		Use:     "explain RULE",
		Short:   "Show the page of a rule, or list a family",
		Long:    explainHelp,
		Example: "  threatdelta explain auth-removed\n  threatdelta explain auth",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return wrongUse("explain takes one rule, but got %d", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.explain(cmd.Context(), config, args[0])
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			var words []string
			for _, r := range p.engine.rules.List() {
				words = append(words, r.ID+"\t"+r.Title)
			}
			return words, cobra.ShellCompDirectiveNoFileComp
		},
	}
	addConfig(cmd, &config)
	return cmd
}

// explain prints the page of a rule, or the list of the rules that a word names. The
// policy is read only where no rule of the catalogue is meant.
func (p *program) explain(ctx context.Context, config, typed string) error {
	if page, ok := p.engine.rules.Page(typed); ok {
		return p.print(strings.TrimRight(page, "\n") + "\n")
	}
	list := p.engine.rules.List()
	own, err := p.ownRules(ctx, config)
	if err != nil {
		return err
	}
	for _, r := range own {
		if r.rule.ID == typed {
			return p.print(r.page())
		}
		list = append(list, r.rule)
	}
	var family []rule
	var ids []string
	for _, r := range list {
		if r.Family == typed || strings.HasPrefix(r.ID, typed+"-") {
			family = append(family, r)
		}
		ids = append(ids, r.ID)
	}
	if len(family) > 0 {
		return p.rulesAsText(family)
	}
	return wrongUse("no rule %s%s (threatdelta rules lists them)", quote(typed), didYouMean(typed, ids))
}

// ownRule is a rule of a policy.
type ownRule struct {
	rule   rule
	source policy.Rule
	file   string
}

// ownRules are the rules of the policy that the user names, or else of that of the
// working tree, where there is one.
func (p *program) ownRules(ctx context.Context, config string) ([]ownRule, error) {
	found, err := findWorkingPolicy(ctx, config)
	if err != nil {
		return nil, err
	}
	var out []ownRule
	for i, r := range found.OwnRules() {
		out = append(out, ownRule{ruleOf(rules.Family{Name: "custom"}, r), found.Custom[i], found.Path})
	}
	return out, nil
}

// page is what the policy says of the rule, in Markdown as the other pages are.
func (r ownRule) page() string {
	var b strings.Builder
	line := func(format string, args ...any) {
		for l := range strings.SplitSeq(fmt.Sprintf(format, args...), "\n") {
			b.WriteString(logline.Inert(l) + "\n")
		}
	}
	line("# `%s`: %s", r.rule.ID, r.rule.Title)
	line("\nA rule of the policy, %s:%d. It says, where it finds something:\n", r.file, r.source.Line)
	line("    %s\n", strings.TrimSpace(r.source.Message.Value))
	line("It finds something where this holds:\n")
	for l := range strings.SplitSeq(strings.TrimSpace(r.source.When.Value), "\n") {
		line("    %s", l)
	}
	line("\nLevel %s: likelihood %d x impact %d = %d.\n", r.rule.Level, r.rule.Likelihood, r.rule.Impact, r.rule.Score)
	line("**Fix.** %s\n\n**Test.** %s", r.rule.Mitigation, r.rule.Test)
	return b.String()
}
