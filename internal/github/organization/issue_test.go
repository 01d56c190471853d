package organization

import (
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/githubtest"
)

// TestIssue: one issue is opened, stays untouched while there is nothing new to say, is changed, closed and reopened; an issue
// of somebody else that has the marker is none.
func TestIssue(t *testing.T) {
	for _, flavour := range []string{githubtest.GitHub, githubtest.Enterprise} {
		t.Run(flavour, func(t *testing.T) {
			w := newWorld(t, flavour)
			r := w.s.Repo("acme", "security")
			marker, _ := markerOf("Ending", "One.\n")
			r.PlantIssue("mallory", "Ending", marker+"\nOne.\n", issueLabel)
			update := func(body, says string, writes int) {
				t.Helper()
				w.s.ResetLog()
				got, err := UpdateIssue(t.Context(), w.client(), "acme/security", "Ending", body)
				if err != nil || !strings.Contains(got, says) || w.s.Count("WRITE") != writes {
					t.Errorf("%q: %q, %v, %d writes, want %q and %d", body, got, err, w.s.Count("WRITE"), says, writes)
				}
			}
			update("", "no issue", 0)
			update("One.\n", "opened", 1)
			update("One.\n", "already", 0)
			update("Two.\n", "is changed, and open", 1)
			update("", "is changed, and closed", 1)
			update("", "already", 0)
			update("Three.\n", "is changed, and open", 1)
			update("Three.\n", "already", 0)
			list := r.Issues()
			if len(list) != 2 || list[0].Edits != 0 || list[1].State != "open" || !strings.HasSuffix(list[1].Body, "\nThree.\n") || list[1].Labels[0] != issueLabel {
				t.Errorf("issues: %+v", list)
			}
			w.s.Permissions(map[string]string{"issues": "read"})
			if _, err := UpdateIssue(t.Context(), w.client(), "acme/security", "Ending", "Four.\n"); err == nil || !strings.Contains(err.Error(), "403") {
				t.Errorf("without the permission: %v", err)
			}
		})
	}
}
