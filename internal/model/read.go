package model

import (
	"fmt"
	"io"

	"github.com/threatdelta/threatdelta/internal/readback"
)

// Read reads a model that was written as JSON: writing it again gives the same bytes. The
// places of its threats are no part of the JSON form, and are not there. Name is how the
// error calls the file; it is one line that says what is wrong and what to do. The text may
// be hostile, and what is read is as hostile as any model.
func Read(name string, from io.Reader) (*Model, error) {
	var out Model
	if err := readback.Decode(name, from, readback.Form{Schema: Schema, Kind: "threat model"}, &out); err != nil {
		return nil, err
	}
	if wrong := out.wrong(); wrong != "" {
		return nil, fmt.Errorf("%s: %s, so it is not a threat model that threatdelta wrote: write it again", name, wrong)
	}
	return &out, nil
}

// wrong says what the types let through and no model has, "" for nothing.
func (m *Model) wrong() string {
	if m.Descriptions == nil || m.Problems == nil {
		return "descriptions or problems are missing"
	}
	for i, s := range m.Shards {
		if wrong := s.Wrong(); wrong != "" {
			return fmt.Sprintf("shards[%d]: %s", i, wrong)
		}
	}
	for i := range m.Descriptions {
		d := &m.Descriptions[i]
		switch {
		case d.Path == "":
			return fmt.Sprintf("descriptions[%d] has no path", i)
		case d.Threats == nil || d.EntryPoints == nil || d.Diagrams == nil:
			return fmt.Sprintf("descriptions[%d]: threats, entryPoints or diagrams are missing", i)
		}
		for j := range d.Threats {
			if t := &d.Threats[j]; t.Fingerprint == "" || t.Rule == "" || t.Level == 0 || t.Score < 1 || t.Score > 25 {
				return fmt.Sprintf("descriptions[%d]: threats[%d] has no fingerprint, rule, level or score", i, j)
			}
		}
	}
	return ""
}
