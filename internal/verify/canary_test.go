package verify_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/verify"
)

// TestCanary: a call that arrives confirms, whatever the API answered, and is not taken
// for one of the next test.
func TestCanary(t *testing.T) {
	canary, err := verify.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer canary.Close()
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if to := r.URL.Query().Get("to"); r.URL.Path == "/fetch" && to != "" {
			if resp, err := http.Get(to); err == nil {
				_ = resp.Body.Close()
			}
		}
		if r.URL.Path != "/" {
			w.WriteHeader(400)
		}
	})
	named := func(id, path string) plan.Test {
		s := step(plan.Ask, plan.Anonymous, path, plan.Rejected())
		s.Request.Query = []plan.Field{{Name: "to", Value: plan.Join(plan.Literal("http%3A%2F%2F"), plan.Var("canaryHost"))}}
		test := testOf(step(plan.Prepare, plan.Anonymous, "/", nil), s)
		test.ID, test.Template = id, plan.ServerFetch
		test.Variables = []plan.Variable{{Name: "canaryHost", Kind: plan.CanaryHost}}
		return test
	}
	o := optionsFor(t, url)
	o.Canary, o.Values.Canary = canary, canary.Address()
	r := verify.Run(t.Context(), planOf(t, named("1", "/fetch"), named("2", "/keep")), o)
	if got := r.Outcomes[0]; got.Verdict != plan.Confirmed || !strings.Contains(got.Reason, "called the canary") {
		t.Errorf("it called: %+v", got)
	}
	if got := r.Outcomes[1]; got.Verdict != plan.Refuted {
		t.Errorf("it did not call: %+v", got)
	}
}
