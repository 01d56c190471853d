package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"github.com/threatdelta/threatdelta/internal/logline"
	"github.com/threatdelta/threatdelta/internal/policy"
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

const rulesHelp = `List the rules with the likelihood and impact (1 to 5) that they start from, those of
the policy of the working tree included. threatdelta explain RULE shows the page of one.

The letters under STRIDE: S acting as somebody else (spoofing), T changing what one
should not (tampering), R nothing shows who did it (repudiation), I information
disclosure, D denial of service, E elevation of privilege.

Exit codes: 0 listed, 2 wrong use (also: a policy with errors).`

func (p *program) rulesCommand() *cobra.Command {
	format := &choice{value: "text", choices: []string{"text", "json"}}
	config := ""
	cmd := &cobra.Command{
		Use:     "rules",
		Short:   "List the rules",
		Long:    rulesHelp,
		Example: "  threatdelta rules\n  threatdelta rules --format json",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			own, err := p.ownRules(cmd.Context(), config)
			if err != nil {
				return err
			}
			list := p.engine.rules.List()
			for _, r := range own {
				list = append(list, r.rule)
			}
			if format.value == "json" {
				return p.rulesAsJSON(list)
			}
			return p.rulesAsText(list)
		},
	}
	cmd.Flags().Var(format, "format", "print as `FORMAT`, "+orList(format.choices))
	addConfig(cmd, &config)
	return cmd
}

// addConfig adds the flag that names a policy in place of that of the working tree.
func addConfig(cmd *cobra.Command, config *string) {
	cmd.Flags().StringVar(config, "config", "", "the policy `FILE` (default "+orList(policy.Names())+" of the working tree)")
}

func (p *program) rulesAsText(list []rule) error {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "RULE\tLIKELIHOOD\tIMPACT\tSTRIDE\tTITLE")
	for _, r := range list {
		fmt.Fprintf(w, "%s\t%d\t%d\t%s\t%s\n", r.ID, r.Likelihood, r.Impact, strings.Join(r.STRIDE, ""), logline.Inert(r.Title))
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("listing the rules: %w", err)
	}
	return p.print(b.String())
}

func (p *program) rulesAsJSON(list []rule) error {
	if list == nil {
		list = []rule{}
	}
	out, err := json.MarshalIndent(map[string]any{"rules": list}, "", "  ")
	if err != nil {
		return fmt.Errorf("listing the rules: %w", err)
	}
	return p.print(string(out) + "\n")
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
