package git

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode"
)

const (
	// maxListing bounds what a listing may take: about two million paths.
	maxListing = 256 << 20
	// maxLine bounds an answer of one line.
	maxLine = 64 << 10
	// maxMessage bounds how much of git's own words goes into an error.
	maxMessage = 300
	// waitDelay is how long a cancelled git may take to end.
	waitDelay = 2 * time.Second
)

// command prepares git with the given arguments; settings are configuration
// keys and values that hold for this process alone.
func (r *Repo) command(ctx context.Context, settings [][2]string, args ...string) *exec.Cmd {
	fixed := []string{"--no-pager", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"}
	cmd := exec.CommandContext(ctx, r.program, append(fixed, args...)...)
	cmd.Dir = r.root
	cmd.Env = append(append([]string(nil), r.env...), configuration(r.root, settings)...)
	cmd.WaitDelay = waitDelay
	return cmd
}

// output runs git and returns what it prints, at most limit bytes.
func (r *Repo) output(ctx context.Context, limit int64, settings [][2]string, args ...string) ([]byte, error) {
	cmd := r.command(ctx, settings, args...)
	complaints := &head{}
	cmd.Stderr = complaints
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("git %s: %w", args[0], err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("git %s: %w", args[0], err)
	}
	out, readErr := io.ReadAll(io.LimitReader(stdout, limit+1))
	tooLong := int64(len(out)) > limit
	if tooLong || readErr != nil {
		_ = cmd.Process.Kill() // it may be blocked on a full pipe
	}
	err = cmd.Wait()
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("git %s: %w", args[0], ctx.Err())
	case tooLong:
		return nil, fmt.Errorf("git %s: the answer is longer than %d bytes", args[0], limit)
	case readErr != nil:
		return nil, fmt.Errorf("git %s: %w", args[0], readErr)
	case err != nil:
		return nil, failure(args[0], complaints, err)
	}
	return out, nil
}

// line runs git and returns its answer without the newline at its end.
func (r *Repo) line(ctx context.Context, args ...string) (string, error) {
	out, err := r.output(ctx, maxLine, nil, args...)
	return strings.TrimSuffix(strings.TrimSuffix(string(out), "\n"), "\r"), err
}

// missing is said of an object that a partial clone left out.
const missing = "the object is not in this partial clone; get it with git fetch --refetch --no-filter"

// failed is git's refusal, in its own words.
type failed struct {
	command string
	message string
	err     error
}

func (f *failed) Error() string {
	if f.message == "" {
		return fmt.Sprintf("git %s: %v", f.command, f.err)
	}
	return fmt.Sprintf("git %s: %s", f.command, f.message)
}

func (f *failed) Unwrap() error { return f.err }

// failure makes one line of what git complained about.
func failure(command string, complaints *head, err error) error {
	message := ""
	for line := range strings.Lines(complaints.String()) {
		line = strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(line, "fatal: "); ok {
			message = rest
			break
		}
		if message == "" {
			message = strings.TrimPrefix(line, "error: ")
		}
	}
	if strings.Contains(message, "promisor remote") {
		message = missing
	}
	return &failed{command, printable(message), err}
}

// exitCode returns the status that git ended with, -1 where it did not end by
// itself.
func exitCode(err error) int {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	return -1
}

// environment is what git gets of ours. Of the variables of git itself only
// those remain that say where its program, its global configuration and its
// objects are: a hook that starts us sets others, which would make git answer
// about another repository than the one asked for.
func environment(ours []string, root string) []string {
	keep := map[string]bool{
		"GIT_CONFIG_GLOBAL": true, "GIT_CONFIG_SYSTEM": true, "GIT_CONFIG_NOSYSTEM": true,
		"GIT_EXEC_PATH": true, "GIT_CEILING_DIRECTORIES": true, "GIT_DISCOVERY_ACROSS_FILESYSTEM": true,
		"GIT_OBJECT_DIRECTORY": true, "GIT_ALTERNATE_OBJECT_DIRECTORIES": true,
	}
	var env []string
	for _, entry := range ours {
		name, _, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(strings.ToUpper(name), "GIT_") && !keep[name] {
			continue
		}
		env = append(env, entry)
	}
	return append(env,
		"LC_ALL=C",
		"PWD="+root,
		"GIT_TERMINAL_PROMPT=0",
		"GIT_OPTIONAL_LOCKS=0",
		// What is reviewed is what the commit holds.
		"GIT_NO_REPLACE_OBJECTS=1",
		// A partial clone would fetch what is missing, by whatever program or
		// host the repository's configuration names.
		"GIT_NO_LAZY_FETCH=1",
		"GIT_ALLOW_PROTOCOL=none",
	)
}

// configuration trusts exactly one folder, and adds the given settings. The
// environment is used because a key may contain any character there.
func configuration(root string, settings [][2]string) []string {
	settings = append([][2]string{{"safe.directory", filepath.ToSlash(root)}}, settings...)
	env := []string{"GIT_CONFIG_COUNT=" + strconv.Itoa(len(settings))}
	for i, s := range settings {
		n := strconv.Itoa(i)
		env = append(env, "GIT_CONFIG_KEY_"+n+"="+s[0], "GIT_CONFIG_VALUE_"+n+"="+s[1])
	}
	return env
}

// head keeps the beginning of what is written to it and drops the rest.
type head struct{ bytes.Buffer }

func (h *head) Write(p []byte) (int, error) {
	if room := 4<<10 - h.Len(); room > 0 {
		h.Buffer.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

// printable makes text from a repository fit for one line of an error: what
// could move a cursor or reorder text becomes an escape, and it is cut short.
func printable(s string) string {
	var b strings.Builder
	for _, c := range s {
		if b.Len() > maxMessage {
			b.WriteString("…")
			break
		}
		if unicode.IsPrint(c) {
			b.WriteRune(c)
			continue
		}
		escaped := strconv.QuoteRuneToASCII(c)
		b.WriteString(escaped[1 : len(escaped)-1])
	}
	return b.String()
}

// quoted is printable in quotation marks.
func quoted(s string) string { return `"` + printable(s) + `"` }
