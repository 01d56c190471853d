package main

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

const manHelp = `Print the manual page, in the words of --help: the language is man(7), which man,
groff and mandoc read.

Exit codes: 0 printed, 2 wrong use, 3 standard output could not be written.`

const manExample = `  threatdelta man | man -l -
  threatdelta man > ~/.local/share/man/man1/threatdelta.1`

func (p *program) manCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "man",
		Short:   "Print the manual page",
		Long:    manHelp,
		Example: manExample,
		Args:    noArgs,

		DisableFlagsInUseLine: true,
		RunE:                  func(cmd *cobra.Command, _ []string) error { return p.print(manual(cmd.Root(), p.engine.version)) },
	}
}

// page is a manual page under way, in the language of man(7).
type page struct{ strings.Builder }

// manual is the manual page of a command and those below it.
func manual(root *cobra.Command, version string) string {
	var m page
	m.macro("TH", "THREATDELTA", "1", "", "threatdelta "+version, "User Commands")
	m.macro("SH", "NAME")
	m.line("threatdelta - " + sentenceWithin(root.Short))
	m.macro("SH", "SYNOPSIS")
	for _, cmd := range manualCommands(root) {
		m.macro("PP")
		m.line(strings.TrimPrefix(cmd.UseLine(), "\n"))
	}
	m.macro("SH", "DESCRIPTION")
	m.text(root.Long)
	m.macro("SH", "COMMANDS")
	for _, cmd := range manualCommands(root) {
		m.macro("SS", cmd.UseLine())
		m.text(cmd.Long)
		m.flags(cmd)
	}
	m.macro("SH", "EXAMPLES")
	for _, cmd := range manualCommands(root) {
		m.verbatim(strings.Split(cmd.Example, "\n"))
	}
	m.macro("SH", "SEE ALSO")
	m.line("git(1), and the pages of the rules: threatdelta explain RULE")
	return m.String()
}

// manualCommands are the commands that a manual page is about.
func manualCommands(root *cobra.Command) []*cobra.Command {
	var out []*cobra.Command
	for _, cmd := range root.Commands() {
		if cmd.Name() != "help" && !cmd.Hidden {
			out = append(out, cmd)
		}
	}
	return out
}

// sentenceWithin is a sentence as it stands behind a dash.
func sentenceWithin(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// escaped keeps what man(7) acts on from acting: a backslash anywhere, and a dash from
// becoming a hyphen, which nobody could copy.
func escaped(s string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`, "…", "...", "→", `\(->`).Replace(s)
}

// macro writes a request with its arguments.
func (m *page) macro(name string, args ...string) {
	m.WriteString("." + name)
	for _, arg := range args {
		m.WriteString(` "` + strings.ReplaceAll(escaped(arg), `"`, `\(dq`) + `"`)
	}
	m.WriteByte('\n')
}

// line writes a line of text, which is no request whatever it begins with.
func (m *page) line(s string) {
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "'") {
		m.WriteString(`\&`)
	}
	m.WriteString(escaped(s) + "\n")
}

// text writes paragraphs; lines that are indented stay as they are.
func (m *page) text(s string) {
	for i, paragraph := range strings.Split(s, "\n\n") {
		if i > 0 {
			m.macro("PP")
		}
		var indented []string
		for _, l := range strings.Split(paragraph, "\n") {
			if strings.HasPrefix(l, " ") {
				indented = append(indented, l)
				continue
			}
			m.verbatim(indented)
			indented = nil
			m.line(l)
		}
		m.verbatim(indented)
	}
}

// verbatim writes lines as they are.
func (m *page) verbatim(lines []string) {
	if strings.Join(lines, "") == "" {
		return
	}
	m.macro("nf")
	for _, l := range lines {
		m.line(l)
	}
	m.macro("fi")
}

// flags lists the flags of a command.
func (m *page) flags(cmd *cobra.Command) {
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		m.macro("TP")
		m.line(strings.TrimSpace("--" + f.Name + " " + value))
		if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "0s" && f.DefValue != "[]" {
			usage += " (default " + f.DefValue + ")"
		}
		m.line(usage)
	})
}
