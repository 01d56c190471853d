package main

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

var (
	// documentedLine is a command in a block of shell, documentedSpan one within a sentence.
	documentedLine = regexp.MustCompile(`(?m)^\s*(?:\$ )?threatdelta( [^\n]*)?$`)
	documentedSpan = regexp.MustCompile("`threatdelta( [^`\n]*)`")
	flagSpan       = regexp.MustCompile("`(--[a-z][a-z-]*)(?:[ =][^`\n]*)?`")
	shellBlock     = regexp.MustCompile("(?ms)^ *```(?:sh|bash|console)\n(.*?)^ *```")
)

// TestDocumentedCommands: every command of the pages is one that the program takes, with
// flags that it has and values that they take.
func TestDocumentedCommands(t *testing.T) {
	docs, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	commands := 0
	for _, page := range append(docs, "../../README.md", "../../CONTRIBUTING.md") {
		raw, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, block := range shellBlock.FindAllStringSubmatch(string(raw), -1) {
			for _, m := range documentedLine.FindAllStringSubmatch(block[1], -1) {
				lines = append(lines, m[1])
			}
		}
		for _, m := range documentedSpan.FindAllStringSubmatch(string(raw), -1) {
			lines = append(lines, m[1])
		}
		for _, line := range lines {
			commands++
			checkDocumented(t, filepath.Base(page), line)
		}
		known := allFlags()
		for _, m := range flagSpan.FindAllStringSubmatch(string(raw), -1) {
			if known[m[1]] == nil {
				t.Errorf("%s names the flag %s, which no command has", filepath.Base(page), m[1])
			}
		}
	}
	if commands < 20 {
		t.Errorf("only %d commands were found: the pages are written otherwise than this test reads them", commands)
	}
}

// checkDocumented parses a documented command, and runs nothing.
func checkDocumented(t *testing.T, page, line string) {
	t.Helper()
	line, _, _ = strings.Cut(line, " #")
	line, _, _ = strings.Cut(line, " | ")
	line, _, _ = strings.Cut(line, " > ")
	if strings.ContainsAny(line, "[<…$") { // a form, not a command
		return
	}
	words := strings.Fields(strings.NewReplacer("'", "", `"`, "").Replace(line))
	root := (&program{engine: builtinEngine(), stdout: io.Discard, stderr: io.Discard, env: func(string) string { return "" }}).rootCommand()
	cmd, rest, err := root.Find(words)
	if err == nil && len(words) > 0 && cmd == root && !strings.HasPrefix(words[0], "-") {
		t.Errorf("%s: threatdelta%s: there is no such command", page, line)
		return
	}
	for i, w := range rest { // a value that stands for any
		if w == strings.ToUpper(w) && i > 0 && strings.HasPrefix(rest[i-1], "--") && sampleValues[rest[i-1]] != "" {
			rest[i] = sampleValues[rest[i-1]]
		}
	}
	if err == nil {
		err = cmd.ParseFlags(rest)
	}
	if err != nil && err != pflag.ErrHelp {
		t.Errorf("%s: threatdelta%s: %v", page, line, err)
	}
}

// sampleValues stand for the placeholders of flags that take one of a few words.
var sampleValues = map[string]string{"--fail-on": "high", "--format": "json", "--timeout": "5m"}

// allFlags are the flags of all commands, each with its dashes.
func allFlags() map[string]*pflag.Flag {
	out := map[string]*pflag.Flag{}
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		c.InitDefaultHelpFlag()
		c.InitDefaultVersionFlag()
		for _, set := range []*pflag.FlagSet{c.Flags(), c.PersistentFlags()} {
			set.VisitAll(func(f *pflag.Flag) { out["--"+f.Name] = f })
		}
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk((&program{engine: builtinEngine(), stdout: io.Discard, stderr: io.Discard, env: func(string) string { return "" }}).rootCommand())
	return out
}
