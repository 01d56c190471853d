package readback

import (
	"strings"
	"testing"
)

// TestLimit: a document of exactly the limit is read, one that is larger is not read in part.
func TestLimit(t *testing.T) {
	blanks := strings.Repeat(" ", 1<<20)
	if raw, err := atMost(1<<20, "a.json", strings.NewReader(blanks)); err != nil || len(raw) != 1<<20 {
		t.Errorf("%d bytes, %v", len(raw), err)
	}
	if _, err := atMost(1<<20, "a.json", strings.NewReader(blanks+" ")); err == nil || err.Error() != "a.json: is larger than 1 MB, which is the most that is read: split it" {
		t.Errorf("of one byte more: %v", err)
	}
}
