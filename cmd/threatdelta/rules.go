package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

// catalogue is the list of rules as the command line needs it.
type catalogue interface {
	// List returns the rules, sorted by id.
	List() []rule
	// Page is the page of a rule in Markdown, and whether there is such a rule.
	Page(id string) (markdown string, ok bool)
}

// rule is a rule in the output of `threatdelta rules`.
type rule struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Family string `json:"family"`
	// STRIDE are letters; empty for what belongs to the inventory only.
	STRIDE []string `json:"stride"`
	OWASP  []owasp  `json:"owasp"`
	CWE    []int    `json:"cwe"`
	// Likelihood and Impact, 1 to 5, are those a finding starts from, Score their
	// product and Level its name.
	Likelihood int    `json:"likelihood"`
	Impact     int    `json:"impact"`
	Score      int    `json:"score"`
	Level      string `json:"level"`
	Since      string `json:"since"`
	// Consequence is what an attacker can do, Mitigation what closes the hole, Test the
	// request that shows it.
	Consequence string `json:"consequence"`
	Mitigation  string `json:"mitigation"`
	Test        string `json:"test"`
}

// owasp is an item of the OWASP API Security Top 10 2023.
type owasp struct {
	ID   string `json:"id"` // "API2:2023"
	Name string `json:"name"`
}

func (p *program) rulesCommand() *cobra.Command {
	format := &choice{value: "text", choices: []string{"text", "json"}}
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "List the rules",
		Long:  "List the rules with the likelihood and impact (1 to 5) that they start from.\nthreatdelta explain RULE shows the page of one.",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			if format.value == "json" {
				return p.rulesAsJSON()
			}
			return p.rulesAsText()
		},
	}
	cmd.Flags().Var(format, "format", "print as `FORMAT`, "+orList(format.choices))
	return cmd
}

func (p *program) rulesAsText() error {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "RULE\tLIKELIHOOD\tIMPACT\tSTRIDE\tTITLE")
	for _, r := range p.engine.rules.List() {
		fmt.Fprintf(w, "%s\t%d\t%d\t%s\t%s\n", r.ID, r.Likelihood, r.Impact, strings.Join(r.STRIDE, ""), r.Title)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("listing the rules: %w", err)
	}
	return p.print(b.String())
}

func (p *program) rulesAsJSON() error {
	rules := p.engine.rules.List()
	if rules == nil {
		rules = []rule{}
	}
	out, err := json.MarshalIndent(map[string]any{"rules": rules}, "", "  ")
	if err != nil {
		return fmt.Errorf("listing the rules: %w", err)
	}
	return p.print(string(out) + "\n")
}

func (p *program) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain RULE",
		Short: "Show the page of a rule",
		Long:  "Show the page of a rule, in Markdown: what an attacker gains, what to do, how to test.",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return wrongUse("explain takes one rule, but got %d", len(args))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			page, ok := p.engine.rules.Page(args[0])
			if !ok {
				var ids []string
				for _, r := range p.engine.rules.List() {
					ids = append(ids, r.ID)
				}
				return wrongUse("no rule %s%s (threatdelta rules lists them)", quote(args[0]), didYouMean(args[0], ids))
			}
			return p.print(unfolded(strings.TrimRight(page, "\n")) + "\n")
		},
	}
}

// unfolded is a page without the tags that fold a part of it away in a browser.
func unfolded(page string) string {
	lines := strings.Split(page, "\n")
	return strings.Join(slices.DeleteFunc(lines, func(line string) bool {
		return strings.HasPrefix(line, "<details>") || line == "</details>"
	}), "\n")
}

// choice is the value of a flag that is one of several words.
type choice struct {
	value   string
	choices []string
}

func (c *choice) String() string { return c.value }
func (c *choice) Type() string   { return "" }

// Set takes one of the choices.
func (c *choice) Set(s string) error {
	for _, known := range c.choices {
		if s == known {
			c.value = s
			return nil
		}
	}
	return fmt.Errorf("is %s, not %s", orList(c.choices), quote(s))
}
