package report

import (
	"bytes"
	_ "embed" // the schema
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync"
	"unicode/utf8"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/logline"
)

//go:embed report.schema.json
var jsonSchema string

// JSONSchema is the JSON Schema (draft 2020-12) of what [JSON] writes.
func JSONSchema() []byte { return []byte(jsonSchema) }

// JSON writes the report without loss: what it writes unmarshals into an equal
// [Report], but for lists, which are never null, and bytes that are not UTF-8,
// which become U+FFFD. It fails on numbers that JSON does not have.
func JSON(w io.Writer, r *Report, _ Options) error {
	whole := complete(r)
	if len(whole.Specs) < manySpecs {
		return writeJSON(w, whole)
	}
	return writeSpecs(w, whole)
}

// manySpecs are so many that they are written at the same time.
const manySpecs = 64

// writeSpecs is writeJSON for a report of many descriptions.
func writeSpecs(w io.Writer, r Report) error {
	specs := r.Specs
	r.Specs = []Spec{}
	var frame bytes.Buffer
	if err := writeJSON(&frame, r); err != nil {
		return err
	}
	before, after, ok := bytes.Cut(frame.Bytes(), []byte("\n  \"specs\": []")) // no string has a line break
	if !ok {
		return errors.New("writing the report as JSON: it has no list of descriptions")
	}
	chunks := slices.Collect(slices.Chunk(specs, manySpecs/2))
	texts, errs := make([][]byte, len(chunks)), make([]error, len(chunks))
	var wait sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for worker := range workers {
		wait.Go(func() {
			for i := worker; i < len(chunks); i += workers {
				texts[i], errs[i] = specsJSON(chunks[i])
			}
		})
	}
	wait.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for _, text := range [...][]byte{before, []byte("\n  \"specs\": ["), bytes.Join(texts, []byte(",")), []byte("\n  ]"), after} {
		if _, err := w.Write(text); err != nil {
			return err
		}
	}
	return nil
}

// specsJSON is what stands between the brackets of a list that begins with these
// descriptions and ends with them.
func specsJSON(specs []Spec) ([]byte, error) {
	var out bytes.Buffer
	e := encoder(&out, "    ")
	for i := range specs {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString("\n    ")
		if err := e.Encode(specs[i]); err != nil {
			return nil, fmt.Errorf("writing the report as JSON: %w", err)
		}
		out.Truncate(out.Len() - 1) // the line break behind it
	}
	return inertJSON(out.Bytes()), nil
}

// encoder writes JSON with an indentation of two spaces, behind so many.
func encoder(to io.Writer, prefix string) *json.Encoder {
	e := json.NewEncoder(to)
	e.SetEscapeHTML(false)
	e.SetIndent(prefix, "  ")
	return e
}

// writeJSON writes v with an indentation of two spaces and a final newline.
// What a terminal or a build log might act on within a string is written as
// an escape, which every JSON reader undoes.
func writeJSON(w io.Writer, v any) error {
	var buf bytes.Buffer
	if err := encoder(&buf, "").Encode(v); err != nil {
		return fmt.Errorf("writing the report as JSON: %w", err)
	}
	_, err := w.Write(inertJSON(buf.Bytes()))
	return err
}

// inertJSON escapes, in JSON text, invisible characters, the second of two number
// signs, and U+FFFD, as the encoder does where it stands for bytes. Outside of strings JSON has neither; below U+0020 the encoder
// has escaped them.
func inertJSON(text []byte) []byte {
	var out []byte
	done := 0 // of text, what is in out
	for i := 0; i < len(text); {
		if c := text[i]; c <= '~' && (c != '#' || i == 0 || text[i-1] != '#') {
			i++
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		if r == '#' || r == utf8.RuneError || !logline.Visible(r) {
			if out == nil {
				out = make([]byte, 0, len(text)+len(text)/16)
			}
			out = appendEscape(append(out, text[done:i]...), r)
			done = i + size
		}
		i += size
	}
	if out == nil {
		return text
	}
	return append(out, text[done:]...)
}

// appendEscape appends r as JSON escapes it: two surrogates beyond U+FFFF.
func appendEscape(out []byte, r rune) []byte {
	if r > 0xffff {
		r -= 0x10000
		return fmt.Appendf(out, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
	}
	return fmt.Appendf(out, `\u%04x`, r)
}

// complete is a copy of r in which no list that the schema requires is nil.
func complete(r *Report) Report {
	out := *r
	if out.Schema == "" {
		out.Schema = Schema
	}
	out.Gate.Blocking = list(out.Gate.Blocking)
	out.Shard = completeShard(r.Shard)
	out.Repositories = slices.Clone(r.Repositories)
	for i := range out.Repositories {
		x := &out.Repositories[i]
		x.Gate.Blocking, x.Shard = list(x.Gate.Blocking), completeShard(x.Shard)
	}
	out.Specs = make([]Spec, len(r.Specs))
	for i, s := range r.Specs {
		s.Changes = list(s.Changes)
		s.Notes = list(s.Notes)
		if s.Surface != nil {
			surface := *s.Surface
			surface.Top = list(surface.Top)
			s.Surface = &surface
		}
		findings := make([]finding.Finding, len(s.Findings))
		for j, f := range s.Findings {
			findings[j] = completeFinding(f)
		}
		s.Findings = findings
		out.Specs[i] = s
	}
	return out
}

func completeShard(s *Shard) *Shard {
	if s == nil {
		return nil
	}
	out := *s
	out.Numbers, out.Outlines = list(s.Numbers), slices.Clone(list(s.Outlines))
	for i := range out.Outlines {
		out.Outlines[i].Operations = list(out.Outlines[i].Operations)
	}
	return &out
}

func completeFinding(f finding.Finding) finding.Finding {
	f.Likelihood.Because = list(f.Likelihood.Because)
	f.Impact.Because = list(f.Impact.Because)
	f.Operations = list(f.Operations)
	f.STRIDE = list(f.STRIDE)
	f.OWASP = list(f.OWASP)
	f.CWE = list(f.CWE)
	f.Instances = slices.Clone(f.Instances)
	for n := range f.Instances {
		i := &f.Instances[n]
		i.Likelihood.Because, i.Impact.Because, i.Operations = list(i.Likelihood.Because), list(i.Impact.Because), list(i.Operations)
	}
	return f
}

// list is l, or the empty list for nil.
func list[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}
