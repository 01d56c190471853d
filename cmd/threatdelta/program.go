package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/threatdelta/threatdelta/internal/logline"
	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/report"
)

// The exit codes.
const (
	exitPass     = 0 // nothing blocks
	exitFail     = 1 // blocking findings
	exitUsage    = 2 // wrong use
	exitNoReview = 3 // could not review
)

// program is one run of the command: the engine it drives, and its streams.
type program struct {
	engine   engine
	stdin    io.Reader
	stdout   io.Writer
	stderr   io.Writer
	env      func(string) string
	terminal func(io.Writer) bool
	// sleep waits for GitHub; nil really does.
	sleep func(context.Context, time.Duration) error
}

// usageError is wrong use: exit code 2, and a pointer to the help.
type usageError struct{ err error }

func (u usageError) Error() string { return u.err.Error() }
func (u usageError) Unwrap() error { return u.err }

func wrongUse(format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...)}
}

// exitStatus ends the program with a code when all has been said.
type exitStatus int

func (s exitStatus) Error() string { return "exit status " + strconv.Itoa(int(s)) }

// execute runs the command that args name and returns the exit code.
func (p *program) execute(ctx context.Context, args []string) (code int) {
	defer func() {
		if cause := recover(); cause != nil {
			// Go's own exit code for a panic is 2, which would pass for wrong use.
			p.printError(fmt.Sprintf("threatdelta: internal error, please report it: %v", cause))
			_, _ = p.stderr.Write(debug.Stack())
			code = exitNoReview
		}
	}()
	root := p.rootCommand()
	root.SetArgs(append([]string{}, args...)) // never nil, which would mean os.Args
	cmd, err := root.ExecuteContextC(ctx)
	return p.exitCode(ctx, cmd, err)
}

// exitCode says what went wrong, on one line, and translates it to a code.
func (p *program) exitCode(ctx context.Context, cmd *cobra.Command, err error) int {
	var status exitStatus
	var usage usageError
	var policyErr *policy.Errors
	switch {
	case err == nil:
		return exitPass
	case errors.As(err, &status):
		return int(status)
	case ctx.Err() != nil:
		p.printError("threatdelta: interrupted before the end; nothing was reviewed")
		return exitNoReview
	case errors.As(err, &policyErr):
		for _, problem := range strings.Split(policyErr.Error(), "\n") { // each names its file and line
			p.printError(problem)
		}
		return exitUsage
	case errors.As(err, &usage):
		p.printError(fmt.Sprintf("threatdelta: %v; see %s --help", err, cmd.CommandPath()))
		return exitUsage
	}
	p.printError("threatdelta: " + err.Error())
	return exitNoReview
}

// printError writes one line to standard error.
func (p *program) printError(line string) {
	_, _ = io.WriteString(p.stderr, logline.Inert(line)+"\n")
}

func (p *program) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "threatdelta",
		Short: "Review what a change to an API description does to the attack surface",
		Long: `threatdelta compares two states of the API descriptions (OpenAPI 2.0, 3.0, 3.1, 3.2)
of a repository and tells what the change means for an attacker.

How to read what it says: ` + report.DocsURL(p.engine.version) + `model.md

Exit codes: 0 nothing blocks, 1 blocking findings, 2 wrong use, 3 could not review.`,
		Example:               "  threatdelta review main...HEAD\n  threatdelta explain auth-removed",
		DisableFlagsInUseLine: true,
		SilenceErrors:         true,
		SilenceUsage:          true,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return wrongUse("unknown command %s%s", quote(args[0]), didYouMean(args[0], commandNames(cmd)))
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			if version, _ := cmd.Flags().GetBool("version"); version {
				return p.printVersion()
			}
			cmd.SetOut(p.stderr) // and no success: a script that lost its arguments has reviewed nothing
			if err := cmd.Help(); err != nil {
				return err
			}
			return exitStatus(exitUsage)
		},
	}
	// A flag of our own: cobra's version template brings text/template, whose calls of
	// methods by name keep the linker from leaving out what nobody calls (5 MB).
	root.Flags().Bool("version", false, "print the version")
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetFlagErrorFunc(flagError)
	root.SetIn(p.stdin)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	root.SetHelpCommand(helpCommand(root))
	root.AddCommand(p.reviewCommand(), p.mergeCommand(), p.fleetCommand(), p.modelCommand(), p.testsCommand(), p.verifyCommand(), p.waiveCommand(), p.waiversCommand(), p.baselineCommand(), p.testPolicyCommand(), p.rulesCommand(), p.explainCommand(), p.completionCommand(), p.manCommand(), p.versionCommand())
	return root
}

// helpCommand is cobra's, except that an unknown command is wrong use.
func helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [command]",
		Short: "Show the help of a command",
		RunE: func(_ *cobra.Command, args []string) error {
			cmd, rest, err := root.Find(args)
			if err != nil || cmd == root && len(args) > 0 || len(rest) > 0 {
				name := strings.Join(args, " ")
				return wrongUse("unknown command %s%s", quote(name), didYouMean(name, commandNames(root)))
			}
			cmd.InitDefaultHelpFlag()
			return cmd.Help()
		},
	}
}

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Long: "Print the version; devel is one that was built from a working tree.\n\n" +
			"Exit codes: 0 printed, 2 wrong use, 3 standard output could not be written.",
		Example: "  threatdelta version",

		DisableFlagsInUseLine: true,
		Args:                  noArgs,
		RunE:                  func(*cobra.Command, []string) error { return p.printVersion() },
	}
}

func (p *program) printVersion() error { return p.print("threatdelta " + p.engine.version + "\n") }

// print writes to standard output, where a failure is one of the program.
func (p *program) print(text string) error {
	if _, err := io.WriteString(p.stdout, text); err != nil {
		return fmt.Errorf("writing to standard output: %w", err)
	}
	return nil
}

// noArgs refuses arguments.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return wrongUse("%s takes no argument, but got %s", cmd.Name(), quote(args[0]))
	}
	return nil
}

// flagError says in plain words what is wrong with a flag.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var missing *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	var number *strconv.NumError
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		return wrongUse("unknown flag -%s", unknown.GetSpecifiedName())
	case errors.As(err, &unknown):
		name := unknown.GetSpecifiedName()
		return wrongUse("unknown flag --%s%s", name, didYouMean("--"+name, flagNames(cmd)))
	case errors.As(err, &missing):
		return wrongUse("--%s needs a value", missing.GetFlag().Name)
	case errors.As(err, &invalid) && errors.As(err, &number) && invalid.GetFlag().Value.Type() != "bool":
		return wrongUse("--%s %s is no number", invalid.GetFlag().Name, quote(invalid.GetValue()))
	case errors.As(err, &invalid) && errors.As(err, &number):
		return wrongUse("--%s is given without a value, not with %s", invalid.GetFlag().Name, quote(invalid.GetValue()))
	case errors.As(err, &invalid) && invalid.GetFlag().Value.Type() == "duration":
		return wrongUse("--%s %s is no duration; write it as 90s or 5m", invalid.GetFlag().Name, quote(invalid.GetValue()))
	case errors.As(err, &invalid):
		return wrongUse("--%s %w", invalid.GetFlag().Name, invalid.Unwrap())
	}
	return wrongUse("%w", err)
}

func flagNames(cmd *cobra.Command) []string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
	return names
}

func commandNames(cmd *cobra.Command) []string {
	var names []string
	for _, c := range cmd.Commands() {
		names = append(names, c.Name())
	}
	return names
}
