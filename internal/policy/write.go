package policy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// header is the beginning of a new policy file. Editors read its first line.
const header = "# yaml-language-server: $schema=https://raw.githubusercontent.com/threatdelta/threatdelta/main/internal/policy/policy.schema.json\n"

// Insert adds waivers to a policy file, after those that it has, and changes no
// other byte. raw is empty for a new file. [Parse] reads the result as the old
// policy with these waivers. If adding lines cannot achieve that, or raw is no
// policy (an *Errors), the result is an error.
func Insert(name string, raw []byte, waivers []Waiver) ([]byte, error) {
	before := Default()
	if len(raw) > 0 {
		var err error
		if before, err = Parse(name, raw); err != nil {
			return nil, err
		}
	} else {
		raw = []byte(header)
	}
	for _, w := range waivers {
		if i := slices.IndexFunc(before.Waivers, func(old Waiver) bool { return w.Fingerprint != "" && old.Fingerprint == w.Fingerprint }); i >= 0 {
			old := before.Waivers[i]
			return nil, &Errors{Problems: []Problem{{File: name, Line: old.Line, Column: old.Column,
				Message: "the finding " + quoted(w.Fingerprint) + " has a waiver already", Hint: "take this one out first, where it is over or the finding grew since"}}}
		}
	}
	text := string(raw)
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	at, indent := 0, "  "
	if before.LineOf("waivers") == 0 {
		text += "\nwaivers:\n"
		at = len(text)
	} else if at, indent = lastWaiver(name, raw, text); at < 0 {
		return nil, found(name, "has its waivers on one line, to which none can be added", "write each on a line of its own, beginning with a hyphen")
	}
	var b bytes.Buffer
	b.WriteString(text[:at])
	for _, w := range waivers {
		w.write(&b, indent)
	}
	b.WriteString(text[at:])
	after, err := Parse(name, b.Bytes())
	if err != nil {
		return nil, fmt.Errorf("the waiver cannot be written: %w", err)
	}
	if len(after.Waivers) != len(before.Waivers)+len(waivers) {
		return nil, found(name, "has its waivers in a form to which none can be added", "write each on a line of its own, beginning with a hyphen")
	}
	return b.Bytes(), nil
}

// lastWaiver finds where a list of waivers ends: the offset after its last line,
// and the blanks before its hyphens. The offset is -1 if the list is not a block.
func lastWaiver(name string, raw []byte, text string) (at int, indent string) {
	root, err := openapi.Settings(name, raw)
	if err != nil {
		return -1, ""
	}
	var first, last openapi.Value
	for item := range root.Get("waivers").Items() {
		if !first.Exists() {
			first = item
		}
		last = item
	}
	lines := strings.SplitAfter(text, "\n")
	if !last.Exists() || last.Span().EndLine > len(lines) {
		return -1, ""
	}
	line := lines[first.Span().Line-1]
	indent = line[:len(line)-len(strings.TrimLeft(line, " "))]
	if !strings.HasPrefix(line[len(indent):], "-") {
		return -1, ""
	}
	end := last.Span().EndLine
	for end < len(lines) && isDeeper(lines[end], indent) { // a block scalar ends later than its span
		end++
	}
	for _, l := range lines[:end] {
		at += len(l)
	}
	return at, indent
}

// isDeeper reports whether a line belongs to an entry whose hyphen has the indent.
func isDeeper(line, indent string) bool {
	return strings.HasPrefix(line, indent+" ") && strings.TrimSpace(line) != ""
}

// write writes the waiver as an entry of a block list.
func (w Waiver) write(b *bytes.Buffer, indent string) {
	lead := indent + "- "
	for _, f := range [][2]string{
		{"fingerprint", w.Fingerprint}, {"rule", w.Rule}, {"spec", w.Spec}, {"operation", w.Operation}, {"subject", w.Subject},
		{"score", ""}, {"operations", ""}, {"operations-digest", w.Digest}, {"reason", w.Reason}, {"by", w.By}, {"granted", date(w.Granted)}, {"expires", date(w.Expires)},
	} {
		switch {
		case f[0] == "score" && w.Score > 0:
			fmt.Fprintf(b, "%s%s: %d\n", lead, f[0], w.Score)
		case f[0] == "operations" && len(w.Operations) > 0:
			fmt.Fprintf(b, "%s%s:\n", lead, f[0])
			for _, operation := range w.Operations {
				fmt.Fprintf(b, "%s    - %s\n", indent, scalar(operation))
			}
		}
		if f[1] == "" {
			continue
		}
		fmt.Fprintf(b, "%s%s: %s\n", lead, f[0], scalar(f[1]))
		lead = indent + "  "
	}
}

func date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

// unquoted matches text that YAML reads as a string with this text.
var unquoted = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:[A-Za-z][A-Za-z0-9_./{}-]*(?: [A-Za-z/][A-Za-z0-9_./{}-]*)*|[0-9]{4}-[0-9]{2}-[0-9]{2})$`)
})

// scalar spells a text so that YAML reads the same: as it is, or as JSON, which is
// YAML.
func scalar(s string) string {
	switch strings.ToLower(s) {
	case "true", "false", "null", "yes", "no", "on", "off", "y", "n":
	default:
		if unquoted().MatchString(s) {
			return s
		}
	}
	out, err := json.Marshal(s)
	if err != nil { // a string can always be marshalled
		return `""`
	}
	return string(out)
}
