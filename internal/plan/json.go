package plan

import (
	"bytes"
	_ "embed" // the schema
	"encoding/json"
	"fmt"
	"io"
)

//go:embed plan.schema.json
var jsonSchema string

// JSONSchema is the JSON Schema (draft 2020-12) of what [JSON] writes.
func JSONSchema() []byte { return []byte(jsonSchema) }

// JSON writes a plan; [Read] reads it back. The same plan is always the same bytes.
func JSON(w io.Writer, p *Plan) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b) // which escapes what HTML would act on
	e.SetIndent("", "  ")
	if err := e.Encode(p); err != nil {
		return fmt.Errorf("writing the tests as JSON: %w", err)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// maxBytes bounds a plan that is read.
const maxBytes = 64 << 20

// Read reads a plan and checks it, see [Plan.Check].
func Read(r io.Reader) (*Plan, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading the tests: %w", err)
	case len(raw) > maxBytes:
		return nil, fmt.Errorf("reading the tests: there are more than %d MB: make them of a smaller change", maxBytes>>20)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	p := &Plan{}
	if err := d.Decode(p); err != nil {
		return nil, fmt.Errorf("reading the tests: %w: make them again with threatdelta tests", err)
	}
	return p, p.Check()
}
