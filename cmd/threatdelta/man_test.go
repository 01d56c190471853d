package main

import (
	"bytes"
	"io"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

var (
	manRequest = regexp.MustCompile(`^\.(TH|SH|SS|PP|TP|nf|fi)( "[^"]*")*$`)
	manEscape  = regexp.MustCompile(`\\(e|-|&|\(dq|\(->)`)
)

// rootForTests is the command that a test looks at and does not run.
func rootForTests() *program {
	return &program{engine: builtinEngine(), stdout: io.Discard, stderr: io.Discard, env: func(string) string { return "" }}
}

// TestManual: the page is in the language of man(7), and has every command, flag and
// example that --help has.
func TestManual(t *testing.T) {
	var out bytes.Buffer
	if code := run(t.Context(), []string{"man"}, strings.NewReader(""), &out, io.Discard, func(string) string { return "" }); code != exitPass {
		t.Fatalf("exit code %d", code)
	}
	text := out.String()
	isOpen := false
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		switch {
		case i == 0 && !strings.HasPrefix(line, `.TH "THREATDELTA" "1" `):
			t.Errorf("it begins with %q", line)
		case strings.HasPrefix(line, ".") && !manRequest.MatchString(line), strings.HasPrefix(line, "'"), strings.Contains(line, "\t"):
			t.Errorf("line %d is no request and no text: %q", i+1, line)
		case line == "":
			t.Errorf("line %d is empty, which .PP is for", i+1)
		case line == ".nf" || line == ".fi":
			if isOpen == (line == ".nf") {
				t.Errorf("line %d: %s does not pair", i+1, line)
			}
			isOpen = line == ".nf"
		case strings.HasPrefix(line, ".S") && isOpen:
			t.Errorf("line %d: a section begins within lines that stay as they are", i+1)
		}
		if rest := manEscape.ReplaceAllString(line, ""); strings.ContainsAny(rest, `\-`) {
			t.Errorf("line %d: a backslash or a dash acts in %q", i+1, line)
		}
	}
	plain := strings.NewReplacer(`\-`, "-", `\e`, `\`, `\&`, "", `\(dq`, `"`).Replace(text)
	for _, cmd := range manualCommands(rootForTests().rootCommand()) {
		for _, want := range append(strings.Split(cmd.Long, "\n"), strings.Split(cmd.Example, "\n")...) {
			if !strings.Contains(plain, strings.TrimSpace(want)) {
				t.Errorf("it does not have %q of %s", want, cmd.Name())
			}
		}
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if !strings.Contains(plain, "\n--"+f.Name) && f.Name != "help" {
				t.Errorf("it does not have --%s of %s", f.Name, cmd.Name())
			}
		})
	}
	checkGroff(t, text)
}

// checkGroff formats the page where there is a formatter, which has nothing to say.
func checkGroff(t *testing.T, text string) {
	groff, err := exec.LookPath("groff")
	if err != nil {
		return
	}
	cmd := exec.Command(groff, "-man", "-ww", "-Tascii", "-z")
	cmd.Stdin = strings.NewReader(text)
	if said, err := cmd.CombinedOutput(); err != nil || len(said) > 0 {
		t.Errorf("groff: %v\n%s", err, said)
	}
}

// TestHelpOfEveryCommand: each says when it ends with which code, and shows how it is
// called.
func TestHelpOfEveryCommand(t *testing.T) {
	root := rootForTests().rootCommand()
	for _, cmd := range append(manualCommands(root), root) {
		if !strings.Contains(cmd.Long, "Exit codes: 0 ") {
			t.Errorf("%s --help does not say its exit codes", cmd.CommandPath())
		}
		if !strings.Contains(cmd.Example, "  "+cmd.CommandPath()) {
			t.Errorf("%s --help has no example", cmd.CommandPath())
		}
		for _, line := range strings.Split(cmd.Long+"\n"+cmd.Example, "\n") {
			if len(line) > 92 || strings.HasSuffix(line, " ") {
				t.Errorf("%s --help: a line of %d characters: %q", cmd.CommandPath(), len(line), line)
			}
		}
	}
}
