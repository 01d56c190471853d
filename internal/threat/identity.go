package threat

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sort"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Reported ends the way of the findings about a description: each gets its
// fingerprint, names its operations and the compound threat that shows it. What
// is returned, in the same order, is what is reported.
func Reported(found []*Finding, in Description) []finding.Finding {
	seen := map[string]int{}
	for _, f := range found {
		f.Fingerprint, f.Former = f.fingerprint(in), f.former()
		for _, print := range [...]*string{&f.Fingerprint, &f.Former} {
			seen[*print]++
			if n := seen[*print]; n > 1 { // of one rule, operation and subject: counted in their order
				*print = digest(fmt.Sprintf("%s %d", *print, n))
			}
		}
	}
	out := make([]finding.Finding, 0, len(found))
	for _, f := range found {
		if f.Whole != nil {
			f.PartOf = f.Whole.Fingerprint
		}
		f.Operations = make([]finding.Operation, len(f.Pairs))
		for i, p := range f.Pairs {
			f.Operations[i] = OperationOf(p.Op())
		}
		f.Consequence = f.consequenceHere()
		out = append(out, f.Finding)
	}
	return out
}

// OperationOf names an operation.
func OperationOf(o *api.Operation) finding.Operation {
	return finding.Operation{Method: o.Method, Path: o.Path, Kind: o.Kind.String()}
}

// LocationOf is a place as it is reported, nil where there is none.
func LocationOf(s openapi.Span) *finding.Location {
	if s.IsZero() {
		return nil
	}
	return &finding.Location{File: s.File, Line: s.Line, Column: s.Column, EndLine: s.EndLine, EndColumn: s.EndColumn, Pointer: s.Pointer}
}

// relatedAt is another place that explains a finding.
func relatedAt(s openapi.Span, message string) finding.Related {
	return finding.Related{File: s.File, Line: s.Line, Column: s.Column, Pointer: s.Pointer, Message: message}
}

// key identifies a finding among those about one description: rule, operation and
// subject. No line, no wording and no component's name is part of it.
func (f *Finding) key() [3]string {
	first := ""
	if keys := f.radius(); len(keys) > 0 {
		first = keys[0]
	}
	return [3]string{f.Rule, first, f.Subject}
}

// fingerprint identifies the threat across pushes and descriptions: its rule, the
// description that it was found in, the operation and the subject. The same
// threat in another description is another one.
func (f *Finding) fingerprint(in Description) string {
	if in.name == "" {
		panic("a finding has no fingerprint without its description")
	}
	k := f.key()
	var b strings.Builder
	for _, part := range [...]string{k[0], in.name, k[1], k[2]} { // no part runs into the next
		b.WriteString(strconv.Itoa(len(part)) + ":" + part)
	}
	return digest(b.String())
}

// former is the fingerprint that versions before descriptions were part of it
// gave the finding. It decides nothing: it is there to say so to whoever wrote
// one down.
func (f *Finding) former() string {
	k := f.key()
	return digest(strings.Join(k[:], "\x00"))
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// Description is who a description is, whatever becomes of its file. The zero
// value is none, and gives no fingerprint.
type Description struct{ name string }

// Describe is the description with a path at base and at head, "" where it is
// not there. It is known by the path at base where it has one, so that a file
// that is renamed keeps what was decided about it, and cannot take over what was
// decided about another by taking its name.
func Describe(base, head string) Description {
	if base != "" {
		return Description{base}
	}
	return Description{head}
}

// String is the path by which the description is known.
func (d Description) String() string { return d.name }

// radius names the operations that a finding concerns, sorted.
func (f *Finding) radius() []string {
	keys := make([]string, len(f.Pairs))
	for i, p := range f.Pairs {
		keys[i] = p.Op().Key()
	}
	sort.Strings(keys)
	return keys
}
