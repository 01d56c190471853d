package verify

import (
	"bytes"
	_ "embed" // the schema
	"encoding/json"
	"fmt"
	"io"

	"github.com/threatdelta/threatdelta/internal/plan"
)

//go:embed verify.schema.json
var jsonSchema string

// JSONSchema is the JSON Schema (draft 2020-12) of what [JSON] writes.
func JSONSchema() []byte { return []byte(jsonSchema) }

// FormatNames lists the formats of a result.
func FormatNames() []string { return []string{"text", "json", "junit"} }

// Format is how a result is written, and whether there is a format of that name. That a
// result with inconclusive tests counts as passed is said where the caller says so.
func Format(name string) (write func(w io.Writer, r *Result, isPartial bool) error, ok bool) {
	switch name {
	case "text":
		return Text, true
	case "json":
		return func(w io.Writer, r *Result, _ bool) error { return JSON(w, r) }, true
	case "junit":
		return JUnit, true
	}
	return nil, false
}

// JSON writes a result as JSON, whose schema is verify.schema.json.
func JSON(w io.Writer, r *Result) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b) // which escapes what HTML would act on
	e.SetIndent("", "  ")
	if err := e.Encode(r); err != nil {
		return fmt.Errorf("writing the verdicts as JSON: %w", err)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// heading says what each verdict means, for a reader who sees the word first.
func heading(v plan.Verdict) string {
	switch v {
	case plan.Confirmed:
		return "Confirmed: the API has it"
	case plan.Refuted:
		return "Refuted: the API refuses it"
	}
	return "Inconclusive: not known"
}
