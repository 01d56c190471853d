package guard

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// inputs compares the inputs of the action, see its action.yml.
func (c *change) inputs() {
	before, after := withOf(c.base), withOf(c.head)
	value := func(m map[string]openapi.Value, name, otherwise string) string {
		return said(strings.TrimSpace(m[name].Scalar()), otherwise)
	}
	if from, to := value(before, "fail-on", "high"), value(after, "fail-on", "high"); from != to {
		text, relaxes := failOnText(from, to)
		c.add(relaxes, before["fail-on"], after["fail-on"], "%s", text)
	}
	c.globs(before["spec"], after["spec"], globLines(before["spec"].Scalar()), globLines(after["spec"].Scalar()))
	for _, flag := range [...]struct{ name, otherwise, reports, text string }{
		{"dry-run", "false", "false", "only writes what it would do into the log (dry-run)"},
	} {
		from, to := strings.ToLower(value(before, flag.name, flag.otherwise)), strings.ToLower(value(after, flag.name, flag.otherwise))
		if from != to && (from == flag.reports || to == flag.reports) {
			text := flag.text
			if to == flag.reports {
				text = "sets " + flag.name + " to " + to
			}
			c.add(to != flag.reports, before[flag.name], after[flag.name], "%s", text)
		}
	}
	if from, to := commentsOn(before), commentsOn(after); from != to {
		c.add(to < from, before["comment"], after["comment"], "%s", [...]string{"no longer comments on the pull request", "comments only on what blocks", "comments on the pull request", "comments on every finding"}[to])
	}
	if from, to := showsCheck(before), showsCheck(after); from && !to {
		c.add(true, before["check-run"], after["check-run"], "no longer shows a check run")
	} else if to && !from {
		c.add(false, before["check-run"], after["check-run"], "shows a check run again")
	}
	if from, to := value(before, "max-inline", "20"), value(after, "max-inline", "20"); from != to {
		c.add(to == "0", before["max-inline"], after["max-inline"], "sets max-inline to %s (was %s)", code(to), code(from))
	}
	upload := func(m map[string]openapi.Value) bool { return strings.Contains(m["sarif"].Scalar(), "upload") }
	if upload(before) && !upload(after) {
		c.add(true, before["sarif"], after["sarif"], "no longer uploads findings to code scanning")
	}
	for _, name := range [...]string{"base", "head", "base-file", "head-file"} {
		if from, to := value(before, name, ""), value(after, name, ""); from != to {
			c.add(true, before[name], after[name], "compares otherwise: %s is %s (was %s)", name, code(to), code(from))
		}
	}
}

// commentsOn ranks how much the inputs say on the pull request: 0 nothing, 1 what
// blocks, 2 what the action thinks is worth it, 3 every finding.
func commentsOn(with map[string]openapi.Value) int {
	switch strings.ToLower(strings.TrimSpace(with["comment"].Scalar())) {
	case "never", "false":
		return 0
	case "blocking":
		return 1
	case "always":
		return 3
	}
	return 2
}

// showsCheck says whether the inputs ask for a check run, as they do where they do
// not mention it.
func showsCheck(with map[string]openapi.Value) bool {
	return !strings.EqualFold(strings.TrimSpace(with["check-run"].Scalar()), "false")
}

// withOf returns the inputs by name. GitHub compares the names without regard to
// case.
func withOf(g *gate) map[string]openapi.Value {
	out := map[string]openapi.Value{}
	for name, v := range g.at().Get("with").Fields() {
		out[strings.ToLower(name)] = v
	}
	return out
}

func globLines(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		for part := range strings.SplitSeq(line, ",") {
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, part)
			}
		}
	}
	return out
}

// globs compares which descriptions are reviewed. Without globs it is every
// description that is found.
func (c *change) globs(a, b openapi.Value, from, to []string) {
	switch lost := without(from, to); {
	case len(from) == 0 && len(to) > 0:
		c.add(true, a, b, "narrows spec: only %s would be reviewed, no longer every description that is found", codes(to))
	case len(from) > 0 && len(to) == 0:
		c.add(false, a, b, "reviews every description that is found")
	case len(lost) > 0 && !slices.Contains(to, "**"):
		c.add(true, a, b, "narrows spec: %s would no longer be reviewed", codes(lost))
	}
}

// reviewCommand returns the line of a script that runs "threatdelta review", with
// its continuations, or "".
func reviewCommand(script string) string {
	if !strings.Contains(script, "threatdelta") {
		return ""
	}
	script = strings.ReplaceAll(strings.ReplaceAll(script, "\r\n", "\n"), "\\\n", " ")
	for line := range strings.Lines(script) {
		fields := strings.Fields(line)
		for i, word := range fields {
			program := strings.Trim(word[strings.LastIndexByte(word, '/')+1:], `"'`)
			if strings.HasPrefix(word, "#") {
				break
			}
			if (program == "threatdelta" || strings.HasPrefix(program, "threatdelta@")) && slices.Contains(fields[i+1:], "review") {
				return strings.Join(fields, " ")
			}
		}
	}
	return ""
}

// flags compares the arguments of the command line.
func (c *change) flags() {
	a, b := c.base.at().Get("run"), c.head.at().Get("run")
	before, after := flagsOf(c.base.command), flagsOf(c.head.command)
	last := func(list []string, otherwise string) string {
		if len(list) == 0 {
			return otherwise
		}
		return list[len(list)-1]
	}
	if from, to := last(before["fail-on"], "high"), last(after["fail-on"], "high"); from != to {
		text, relaxes := failOnText(from, to)
		c.add(relaxes, a, b, "%s", text)
	}
	c.globs(a, b, before["spec"], after["spec"])
	if from, to := last(before["config"], ""), last(after["config"], ""); from != to {
		c.add(true, a, b, "reads the policy %s (was %s)", code(to), code(from))
	}
	if swallows(c.head, c.head.command) && !swallows(c.base, c.base.command) {
		c.add(true, a, b, "no longer lets the exit code of the review fail the step")
	}
}

// flagsOf reads --name value and --name=value.
func flagsOf(command string) map[string][]string {
	out := map[string][]string{}
	fields := strings.Fields(command)
	for i, word := range fields {
		flag, ok := strings.CutPrefix(word, "--")
		if !ok {
			continue
		}
		name, value, given := strings.Cut(flag, "=")
		if !given && i+1 < len(fields) && !strings.HasPrefix(fields[i+1], "--") {
			value = fields[i+1]
		}
		out[name] = append(out[name], strings.Trim(value, `"'`))
	}
	return out
}

// swallows reports whether the text around the command hides its exit code.
func swallows(g *gate, command string) bool {
	script := g.at().Get("run").Scalar()
	first, _, _ := strings.Cut(command, " ")
	shell := g.shell()
	pipefail := strings.Contains(script, "pipefail") || shell == "bash" || strings.Contains(shell, "pipefail") // GitHub sets it for bash
	switch {
	case strings.Contains(command, "||"), strings.HasSuffix(command, "&"):
		return true
	case strings.Contains(command, ";") && !strings.HasSuffix(command, ";"):
		return true
	case strings.Contains(command, " | ") && !pipefail:
		return true
	case first == "if", first == "while", first == "!":
		return true
	case strings.Contains(shell, "{0}") && !strings.Contains(shell, "-e"): // the commands behind it decide
		return true
	}
	return strings.Contains(script, "set +e")
}

// shell returns what runs the commands of a step. "" is GitHub's default, which
// stops at the first command that fails.
func (g *gate) shell() string {
	for _, v := range [...]openapi.Value{g.step, g.job.At("defaults", "run"), g.workflow.root.At("defaults", "run")} {
		if shell := v.Get("shell").Scalar(); shell != "" {
			return shell
		}
	}
	return ""
}
