package proof_test

import (
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/threatdelta/threatdelta/internal/casebook"
	"github.com/threatdelta/threatdelta/internal/rules"
	"github.com/threatdelta/threatdelta/internal/sample"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// unproven are the rules about who may call of which a finding may have no proof, and why.
func unproven() map[string]string {
	return map[string]string{
		"auth-credential-recovery": "what matters is who gets the message",
		"auth-undefined-scheme":    "nobody knows what it asks for",
		"auth-user-enumeration":    "two answers differ",
		"auth-vendor-bypass":       "a gateway's extension decides, which a validator does not know",
	}
}

// TestBooks: of every case of every rule the validator confirms what is found, and finds
// nothing that is not.
func TestBooks(t *testing.T) {
	t.Parallel()
	count, shown := 0, 0
	for _, r := range rules.All() {
		book, _ := rules.Book(r.ID)
		for _, f := range book.Files {
			c, err := casebook.ReadCase(txtar.File{Name: f.Name, Data: f.Data})
			if err != nil {
				t.Fatal(err)
			}
			if name := r.ID + "/" + f.Name; c.Base == "" || c.Head == "" || !sample.Has(name, 6) {
				continue
			}
			for _, f := range proofs(t, r.ID+"/"+f.Name, c.Base, c.Head) {
				if f.State == severity.Resolved {
					continue
				}
				if _, open := unproven()[f.Rule]; !strings.HasPrefix(f.Rule, "auth-") || open {
					continue
				}
				if count++; f.Proof.IsShown() {
					shown++
					continue
				}
				t.Logf("%s/%s: %s has no proof: %+v", r.ID, c.Name, f.Rule, f.Proof)
			}
		}
	}
	if count == 0 || count >= 20 && shown*100 < count*85 { // of all cases it is 92 in 100
		t.Errorf("only %d of %d findings about who may call have a proof: go test -v says why", shown, count)
	}
	t.Logf("%d of %d findings about who may call have a proof", shown, count)
}
