package finding

import (
	"testing"

	"github.com/threatdelta/threatdelta/internal/severity"
)

func TestWhatBlocks(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Finding)
		at     severity.Threshold
		want   bool
	}{
		"of the level":      {func(*Finding) {}, severity.UsualThreshold, true},
		"below it":          {func(*Finding) {}, severity.Threshold(severity.Critical), false},
		"under never":       {func(f *Finding) { f.Rejected = &Decision{} }, severity.Never, false},
		"resolved":          {func(f *Finding) { f.State, f.Rejected = severity.Resolved, &Decision{} }, severity.UsualThreshold, false},
		"waived":            {func(f *Finding) { f.Waiver = &Waiver{} }, severity.UsualThreshold, false},
		"unsure":            {func(f *Finding) { f.Confidence = severity.LowConfidence }, severity.UsualThreshold, false},
		"unsure, rejected":  {func(f *Finding) { f.Confidence, f.Rejected = severity.LowConfidence, &Decision{} }, severity.UsualThreshold, true},
		"too low, rejected": {func(f *Finding) { f.Level, f.Rejected = severity.Low, &Decision{} }, severity.UsualThreshold, true},
	} {
		f := Finding{State: severity.Worsened}
		f.Rank(Axis{Value: 4}, Axis{Value: 4})
		if c.change(&f); f.IsBlocking(c.at) != c.want {
			t.Errorf("%s: blocks %v, want %v", name, !c.want, c.want)
		}
	}
}

func TestOperationName(t *testing.T) {
	for want, o := range map[string]Operation{
		"GET /orders":                         {Method: "GET", Path: "/orders"},
		"POST shipped (webhook)":              {Method: "POST", Path: "shipped", Kind: "webhook"},
		"POST /hooks > PUT {$url} (callback)": {Method: "PUT", Path: "POST /hooks > {$url}", Kind: "callback"},
	} {
		if got := o.Name(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
