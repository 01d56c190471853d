package plan

import (
	"slices"
	"testing"

	"github.com/threatdelta/threatdelta/internal/severity"
)

// TestOrder: what changes nothing and asks for nothing comes first, bursts last.
func TestOrder(t *testing.T) {
	anonymous, a := []Identity{Anonymous}, []Identity{A}
	tests := []Test{
		{ID: "burst", Template: Burst, Needs: anonymous, Level: severity.Critical},
		{ID: "costly burst", Template: Burst, Destructive: true, Needs: anonymous},
		{ID: "write", Destructive: true, Needs: anonymous, Level: severity.Critical},
		{ID: "low", Needs: a, Level: severity.Low},
		{ID: "high", Needs: a, Level: severity.High},
		{ID: "nobody", Needs: anonymous, Level: severity.Low},
		{ID: "nobody", Needs: a},
	}
	var got []string
	for _, x := range New(Tool{}, tests, nil).Tests {
		got = append(got, x.ID)
	}
	if want := []string{"nobody", "high", "low", "write", "burst", "costly burst"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
