package sensitive_test

import (
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/sensitive"
)

func TestWeigh(t *testing.T) {
	type annotations = map[string]any
	masked := "The number. Returned masked."
	for _, c := range []struct {
		name            string
		field           string
		format          string
		now, before     sensitive.Said
		level           sensitive.Level
		disputed, hedge string
	}{
		{name: "nothing is said", field: "password", level: sensitive.S3},
		{name: "a new denial", field: "password", now: sensitive.Said{Annotations: annotations{"x-pii": false}}, level: sensitive.S3, disputed: "x-pii"},
		{name: "a new classification", field: "iban", now: sensitive.Said{Annotations: annotations{"x-data-classification": "public"}},
			level: sensitive.S2, disputed: `x-data-classification "public"`},
		{name: "a new grade below the format", field: "value", format: "password", now: sensitive.Said{Annotations: annotations{"x-sensitivity": "low"}},
			level: sensitive.S3, disputed: "x-sensitivity"},
		{name: "a new mark that raises", field: "blob", now: sensitive.Said{Annotations: annotations{"x-data-classification": "restricted"}}, level: sensitive.S3},
		{name: "a denial that stood", field: "password", now: sensitive.Said{Annotations: annotations{"x-pii": false}},
			before: sensitive.Said{Annotations: annotations{"x-pii": false}}, level: sensitive.S3}, // a guess: see below
		{name: "the denial that stood, in other words", field: "iban", now: sensitive.Said{Annotations: annotations{"x-data-classification": "public"}},
			before: sensitive.Said{Annotations: annotations{"x-sensitive": false}}, level: sensitive.S0},
		{name: "a mark that went", field: "blob", now: sensitive.Said{Annotations: annotations{"x-sensitive": false}},
			before: sensitive.Said{Annotations: annotations{"x-sensitive": true}}, level: sensitive.S2, disputed: "x-sensitive"},
		{name: "new prose", field: "cardNumber", now: sensitive.Said{Description: masked}, level: sensitive.S3, hedge: "Returned masked"},
		{name: "prose that stood, reworded", field: "cardNumber", now: sensitive.Said{Description: masked},
			before: sensitive.Said{Description: "Always redacted."}, level: sensitive.S2},
		{name: "both", field: "cardNumber", now: sensitive.Said{Description: masked, Annotations: annotations{"x-sensitive": false}},
			level: sensitive.S3, disputed: "x-sensitive", hedge: "Returned masked"},
	} {
		f := sensitive.Field{Path: []string{c.field}, Type: "string", Format: c.format, Annotations: c.now.Annotations, Description: c.now.Description, InResponse: true}
		v := sensitive.New().Weigh(f, func() sensitive.Said { return c.before })
		if v.Level != c.level || v.Disputed != c.disputed || v.Hedge != c.hedge {
			t.Errorf("%s: %v, disputed %q, hedge %q; want %v, %q, %q", c.name, v.Level, v.Disputed, v.Hedge, c.level, c.disputed, c.hedge)
		}
	}
}

// TestWeighEarlier: what base said to lower the verdict still counts.
func TestWeighEarlier(t *testing.T) {
	stood := sensitive.Said{Annotations: map[string]any{"x-pii": false}}
	f := sensitive.Field{Path: []string{"password"}, Type: "string", Annotations: stood.Annotations}
	c := sensitive.New()
	if got, want := c.Weigh(f, func() sensitive.Said { return stood }), c.Classify(f); got.Confidence != want.Confidence || got.IsSure() {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestHedgeIsShort(t *testing.T) {
	f := sensitive.Field{Path: []string{"cardNumber"}, Type: "string", Description: "masked " + strings.Repeat("é", 500), InResponse: true}
	v := sensitive.New().Weigh(f, func() sensitive.Said { return sensitive.Said{} })
	if v.Hedge == "" || len(v.Hedge) > 90 {
		t.Errorf("%d bytes are quoted: %q", len(v.Hedge), v.Hedge)
	}
}
