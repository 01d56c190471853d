package severity

import (
	"encoding"
	"encoding/json"
	"slices"
	"testing"
)

func TestEveryValueIsReadAsItIsSpelled(t *testing.T) {
	for _, l := range Levels() {
		var got Level
		back(t, l, &got)
		if got != l || ParseLevel(l.String()) != l {
			t.Errorf("level %d is %q and read as %d", l, l, got)
		}
	}
	for _, s := range States() {
		var got State
		if back(t, s, &got); got != s {
			t.Errorf("state %q is read as %q", s, got)
		}
	}
	for _, c := range Confidences() {
		var got Confidence
		if back(t, c, &got); got != c {
			t.Errorf("confidence %d is %q and read as %d", c, c, got)
		}
	}
	for _, x := range Thresholds() {
		var got Threshold
		if back(t, x, &got); got != x || ParseThreshold(x.String()) != x {
			t.Errorf("threshold %d is %q and read as %d", x, x, got)
		}
	}
}

func back(t *testing.T, v any, into any) {
	t.Helper()
	raw, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(raw, into)
	}
	if err != nil {
		t.Error(err)
	}
}

func TestWhatIsNotSpelledSoIsRefused(t *testing.T) {
	for _, into := range []encoding.TextUnmarshaler{new(Level), new(Threshold), new(State), new(Confidence)} {
		if err := into.UnmarshalText([]byte("High")); err == nil {
			t.Errorf("%T takes High", into)
		}
	}
	if ParseLevel("never") != 0 || ParseThreshold("off") != 0 || Level(9).String() != "" {
		t.Error("a word that is no level is read as one")
	}
}

func TestOrder(t *testing.T) {
	if !slices.IsSortedFunc(Levels(), func(a, b Level) int { return int(b - a) }) ||
		!slices.IsSortedFunc(Confidences(), func(a, b Confidence) int { return int(b - a) }) {
		t.Error("the worst level and the surest confidence come first")
	}
	if !UsualThreshold.IsReached(Critical) || UsualThreshold.IsReached(Medium) || Never.IsReached(Critical) {
		t.Error("a threshold is reached by its level and what is above it, Never by none")
	}
}

func TestBands(t *testing.T) {
	for score, want := range map[int]Level{1: Low, 4: Low, 5: Medium, 9: Medium, 10: High, 16: High, 20: Critical, 25: Critical} {
		if got := OfScore(score); got != want {
			t.Errorf("score %d is %s, want %s", score, got, want)
		}
	}
}
