package sensitive_test

import (
	"testing"

	"github.com/threatdelta/threatdelta/internal/sensitive"
)

func TestWeighing(t *testing.T) {
	usual := sensitive.New()
	own := usual.Weighing(map[sensitive.Class]sensitive.Level{sensitive.Gov: sensitive.S3, sensitive.Op: sensitive.S0})
	for _, c := range []struct {
		name          string
		before, after sensitive.Level
	}{
		{"ssn", sensitive.S2, sensitive.S3},
		{"ip_address", sensitive.S1, sensitive.S0},
		{"password", sensitive.S3, sensitive.S3},
		{"colour", sensitive.S0, sensitive.S0},
	} {
		f := sensitive.Field{Path: []string{c.name}, Type: "string"}
		if got := usual.Classify(f).Level; got != c.before {
			t.Errorf("%s is %v by itself, want %v", c.name, got, c.before)
		}
		if got := own.Classify(f).Level; got != c.after {
			t.Errorf("%s is %v here, want %v", c.name, got, c.after)
		}
	}
}

func TestUsualLevels(t *testing.T) {
	if got := sensitive.Class("nonsense").Usual(); got != sensitive.S0 {
		t.Errorf("an unknown class is worth %v", got)
	}
	with := sensitive.New().With([]sensitive.Term{{Words: "loyalty number", Class: sensitive.Fin, Level: sensitive.Fin.Usual()}}, nil)
	if got := with.Classify(sensitive.Field{Path: []string{"loyaltyNumber"}, Type: "string"}); got.Level != sensitive.S2 || got.Class != sensitive.Fin {
		t.Errorf("an extra term is %v %v", got.Class, got.Level)
	}
}
