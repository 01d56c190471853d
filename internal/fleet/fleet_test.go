package fleet_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/fleet"
	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/reviewtest"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/shard"
)

func now() time.Time { return time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC) }

// The documents of the bookshop, made once for all tests.
var (
	bookshopOnce                  sync.Once
	bookshopReport, bookshopModel []byte
)

// bookshop is the review of the example, and the model of its head, both as they are read back.
func bookshop(t *testing.T) (*report.Report, *model.Model) {
	t.Helper()
	bookshopOnce.Do(func() {
		var texts [2]string
		for i, file := range [...]string{"base", "head"} {
			raw, err := os.ReadFile("../../examples/bookshop/" + file + ".yaml")
			if err != nil {
				t.Fatal(err)
			}
			texts[i] = string(raw)
		}
		bookshopReport, bookshopModel = reviewtest.Documents(t, texts[0], texts[1], now())
	})
	r, err := report.Read("report.json", bytes.NewReader(bookshopReport))
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.Read("model.json", bytes.NewReader(bookshopModel))
	if err != nil {
		t.Fatal(err)
	}
	return r, m
}

// records are of repositories in every state that there is.
func records(t *testing.T) *fleet.Records {
	t.Helper()
	r, m := bookshop(t)
	accepted := *r
	accepted.Gate = report.Gate{FailOn: r.Gate.FailOn, Verdict: report.VerdictPass, Blocking: []string{}}
	accepted.Specs = slices.Clone(r.Specs)
	accepted.Specs[0].Findings = slices.Clone(r.Specs[0].Findings)
	for i := range accepted.Specs[0].Findings {
		f := &accepted.Specs[0].Findings[i]
		f.Waiver = &finding.Waiver{Reason: "the gateway asks", By: "alice", Expires: "2026-07-01", Origin: "policy"}
	}
	accepted.Policy = &report.Policy{Path: ".github/threatdelta.yaml", Expired: []report.StaleWaiver{{What: "an old one", Reason: "r", By: "bob", Expires: "2026-06-14"}, {What: "an undated one", Reason: "r", By: "bob", Why: "it has no date"}}}
	clear := report.Report{Schema: report.Schema, Gate: report.Gate{FailOn: severity.UsualThreshold, Verdict: report.VerdictPass}, Specs: []report.Spec{{Path: "openapi.yaml", Status: report.Changed}}}
	failed := report.Report{Schema: report.Schema, Gate: report.Gate{FailOn: severity.UsualThreshold, Verdict: report.VerdictError}, Specs: []report.Spec{{Path: "a.yaml", Notes: []report.Note{{Level: "error", Message: "a pointer of Git LFS"}}}}}
	opened := now().Add(-50 * time.Hour)
	pull := func(n int, r *report.Report) fleet.Pull {
		return fleet.Pull{Number: n, Title: "Change", URL: "https://github.com/acme/x/pull/1", Author: "ada", Head: "abc", Report: r, Opened: opened, Updated: opened}
	}
	asking := pull(1, r)
	asking.Asked = []string{"grace", "@acme/security"}
	failing := pull(5, nil)
	failing.Conclusion, failing.Without = "failure", "its artifact has expired"
	old := pull(6, nil)
	old.Updated = now().Add(-900 * time.Hour)
	return &fleet.Records{Schema: fleet.RecordsSchema, Tool: report.Tool{Name: "threatdelta", Version: "1"}, Organization: "acme", Repositories: []fleet.Repository{
		{Name: "acme/shop", URL: "https://github.com/acme/shop", Checked: true, Model: m, ModelAt: opened, Pulls: []fleet.Pull{pull(3, &clear), asking, pull(2, &accepted), pull(4, &failed), failing, old}},
		{Name: "acme/old", Archived: true}, {Name: "acme/new", Empty: true},
		{Name: "acme/bare", URL: "https://github.com/acme/bare", Descriptions: []string{"api/openapi.yaml"}, Pulls: []fleet.Pull{pull(1, nil)}},
		{Name: "acme/dark", Unread: []fleet.Unread{{What: "the pull requests", Why: "github answers 403"}}},
		{Name: "acme/quiet", URL: "https://github.com/acme/quiet", Checked: true},
	}}
}

func TestState(t *testing.T) {
	s := fleet.New(records(t), now())
	if d := cmp.Diff(fleet.Counts{Repositories: 6, Archived: 1, Empty: 1, Checked: 2, Unchecked: 1, Unread: 1, Pulls: 6, Blocked: 2, Unreviewed: 2, APIs: 1, Open: 1}, s.Counts); d != "" {
		t.Errorf("counts (-want +got):\n%s", d)
	}
	var order []int
	for _, w := range s.Queue {
		order = append(order, w.Number)
	}
	if want := []int{1, 5, 4, 6, 2, 3}; !slices.Equal(order, want) {
		t.Errorf("the queue is %v, want %v", order, want)
	}
	first := s.Queue[0]
	if first.Waits != fleet.Blocked || first.Level < severity.High || first.Possible == "" || first.Happened == "" || first.Days != 2 || !slices.Equal(first.Asked, []string{"@acme/security", "grace"}) {
		t.Errorf("first: %+v", first)
	}
	if w := s.Queue[1]; w.Waits != fleet.Blocked || !strings.Contains(w.Happened, "expired") {
		t.Errorf("a failed check run without a report: %+v", w)
	}
	if w := s.Queue[2]; w.Waits != fleet.Undecided || !strings.Contains(w.Happened, "a.yaml: a pointer of Git LFS") {
		t.Errorf("what could not be reviewed: %+v", w)
	}
}

// TestAPIsAndLists: an API says what anybody gets, and what stands below the queue is in its order.
func TestAPIsAndLists(t *testing.T) {
	s := fleet.New(records(t), now())
	a := s.APIs[0]
	if a.Anonymous == 0 || a.Operations < a.Anonymous || a.Data == nil || a.Data.Level == "" || a.Unlimited == 0 || a.Threats[a.Level.String()] == 0 {
		t.Errorf("the API: %+v", a)
	}
	if len(s.Accepted) < 3 || !strings.HasSuffix(s.Accepted[0].What, "it has no date") || *s.Accepted[0].Days != 0 || s.Accepted[1].What != "an old one" || *s.Accepted[1].Days != 0 || *s.Accepted[2].Days != 17 {
		t.Errorf("accepted: %+v", s.Accepted)
	}
	if s.IsWhole() || s.Tone() != "bad" || !slices.Equal(s.Unmodelled, []string{"acme/quiet"}) || s.Unchecked[0].Repository != "acme/bare" {
		t.Errorf("whole %v, tone %s, unmodelled %v, unchecked %v", s.IsWhole(), s.Tone(), s.Unmodelled, s.Unchecked)
	}
}

// TestNeverGreenUnseen: the page is good only where everything was looked at.
func TestNeverGreenUnseen(t *testing.T) {
	_, m := bookshop(t)
	good := func() *fleet.Records {
		return &fleet.Records{Repositories: []fleet.Repository{{Name: "acme/shop", Checked: true, Model: m, URL: "https://github.com/acme/shop",
			Pulls: []fleet.Pull{{Number: 1, Report: &report.Report{Gate: report.Gate{Verdict: report.VerdictPass}}}}}}}
	}
	if got := fleet.New(good(), now()).Tone(); got != "good" {
		t.Errorf("everything was seen and the tone is %s", got)
	}
	for name, change := range map[string]func(*fleet.Records){
		"nothing at all":          func(r *fleet.Records) { r.Repositories = nil },
		"a list that failed":      func(r *fleet.Records) { r.Unread = []fleet.Unread{{What: "page 2", Why: "500"}} },
		"a repository that is":    func(r *fleet.Records) { r.Repositories[0].Unread = []fleet.Unread{{What: "pulls", Why: "403"}} },
		"a pull request, unread":  func(r *fleet.Records) { r.Repositories[0].Pulls[0] = fleet.Pull{Number: 1, Unread: true} },
		"a pull request, missing": func(r *fleet.Records) { r.Repositories[0].Pulls[0] = fleet.Pull{Number: 1} },
		"a success without more":  func(r *fleet.Records) { r.Repositories[0].Pulls[0] = fleet.Pull{Number: 1, Conclusion: "success"} },
		"no model":                func(r *fleet.Records) { r.Repositories[0].Model = nil },
		"a model with a hole": func(r *fleet.Records) {
			hole := *m
			hole.Problems = []model.Problem{{Path: "a.yaml", Message: "unreadable", Fatal: true}}
			r.Repositories[0].Model = &hole
		},
		"no check": func(r *fleet.Records) {
			r.Repositories = append(r.Repositories, fleet.Repository{Name: "acme/bare", Descriptions: []string{"openapi.yaml"}})
		},
		"a missing shard": func(r *fleet.Records) {
			r.Shard = &fleet.Shard{Index: 1, Count: 2}
			*r = *fleet.Join([]*fleet.Records{r})
		},
	} {
		r := good()
		change(r)
		if got := fleet.New(r, now()).Tone(); got != "unknown" {
			t.Errorf("%s: the tone is %s", name, got)
		}
	}
}

// TestJoin: the order of the parts does not count, nothing is lost, and missing shards are named.
func TestJoin(t *testing.T) {
	whole := records(t)
	var parts []*fleet.Records
	for i, r := range whole.Repositories {
		parts = append(parts, &fleet.Records{Tool: whole.Tool, Organization: "acme", Shard: &fleet.Shard{Index: i + 1, Count: 6}, Repositories: []fleet.Repository{r}})
	}
	encode := func(parts []*fleet.Records) string {
		var b bytes.Buffer
		if err := fleet.WriteRecords(&b, fleet.Join(parts)); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	want := encode([]*fleet.Records{whole})
	random := rand.New(rand.NewPCG(1, 2))
	for range 10 {
		random.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
		if got := encode(parts); got != want {
			t.Fatalf("another order of the parts: %s", cmp.Diff(want, got))
		}
	}
	at := slices.IndexFunc(parts, func(r *fleet.Records) bool { return r.Shard.Index == 3 })
	got := fleet.Join(slices.Delete(parts, at, at+1))
	if len(got.Unread) != 1 || got.Unread[0].What != "acme shard 3 of 6" {
		t.Errorf("a shard is missing: %+v", got.Unread)
	}
}

// TestJoinModels: two models of one repository that describe one path differently are both shown and nobody is believed,
// the shards of a model are one, and what is missing of them was not read, whatever the order.
func TestJoinModels(t *testing.T) {
	one := func(name, title string, numbers ...int) *fleet.Records {
		m := &model.Model{Descriptions: []model.Description{{Path: "a.yaml", Title: title}}}
		if len(numbers) > 0 {
			m.Shards = []model.Shard{{Part: shard.Part{Review: "r", Of: 2, Numbers: numbers}}}
			m.Descriptions[0].Path = title + ".yaml"
		}
		return &fleet.Records{Repositories: []fleet.Repository{{Name: name, Checked: true, Model: m}}}
	}
	for name, c := range map[string]struct {
		parts []*fleet.Records
		apis  int
		why   string
	}{
		"differ":      {[]*fleet.Records{one("acme/shop", "Shop"), one("Acme/Shop", "Other")}, 2, "differently"},
		"same":        {[]*fleet.Records{one("acme/shop", "Shop"), one("acme/shop", "Shop")}, 1, ""},
		"shards":      {[]*fleet.Records{one("acme/shop", "A", 1), one("acme/shop", "B", 2)}, 2, ""},
		"missing":     {[]*fleet.Records{one("acme/shop", "A", 2)}, 1, "of 2 shards 1 is missing"},
		"shard twice": {[]*fleet.Records{one("acme/shop", "A", 1), one("acme/shop", "B", 1)}, 2, "have the same shard"},
	} {
		var first []byte
		for range 2 {
			s := fleet.New(fleet.Join(c.parts), time.Unix(0, 0))
			if len(s.APIs) != c.apis || s.IsWhole() != (c.why == "") || c.why != "" && !slices.ContainsFunc(s.Unread, func(u fleet.UnreadIn) bool { return strings.Contains(u.Why, c.why) }) {
				t.Errorf("%s: %d APIs, unread %+v, want %d and %q", name, len(s.APIs), s.Unread, c.apis, c.why)
			}
			var b bytes.Buffer
			if err := fleet.Markdown(&b, s); err != nil {
				t.Fatal(err)
			}
			if first != nil && !bytes.Equal(first, b.Bytes()) {
				t.Errorf("%s: the order counts: %s", name, cmp.Diff(string(first), b.String()))
			}
			first = b.Bytes()
			slices.Reverse(c.parts)
		}
	}
}

// TestRecordsReadBack: what is written is read as it was, and what is of a later version is refused.
func TestRecordsReadBack(t *testing.T) {
	var b, again bytes.Buffer
	if err := fleet.WriteRecords(&b, records(t)); err != nil {
		t.Fatal(err)
	}
	back, err := fleet.Read("x.json", "x", bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if err := fleet.WriteRecords(&again, back); err != nil || again.String() != b.String() {
		t.Errorf("read back: %v %s", err, cmp.Diff(b.String(), again.String()))
	}
	for name, raw := range map[string]string{
		"another schema":     `{"schema": "x"}`,
		"a later member":     `{"schema": "threatdelta.records/v1", "tool": {}, "repositories": [], "decides": true}`,
		"two values":         b.String() + "{}",
		"no verdict":         `{"schema": "threatdelta.report/v1", "tool": {"name": "", "version": ""}, "gate": {"failOn": "high", "verdict": "", "blocking": []}, "specs": []}`,
		"no level":           `{"schema": "threatdelta.report/v1", "tool": {}, "gate": {"failOn": "odd", "verdict": "pass", "blocking": []}, "specs": []}`,
		"no JSON":            `{`,
		"a shard that is no": `{"schema": "threatdelta.records/v1", "tool": {}, "repositories": [], "shard": {"index": 3, "count": 2}}`,
	} {
		if _, err := fleet.Read("x.json", "x", strings.NewReader(raw)); err == nil {
			t.Errorf("%s was read", name)
		}
	}
}

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(fleet.JSONSchema()))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.AddResource("fleet.schema.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("fleet.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// TestSchema: the JSON form is as its schema says, filtered or not, and is read back without loss.
func TestSchema(t *testing.T) {
	schema := compiled(t)
	s := fleet.New(records(t), now())
	for name, one := range map[string]*fleet.State{"whole": s, "empty": fleet.New(&fleet.Records{}, now()),
		"filtered": fleet.Filter{Limit: 1, Level: severity.Low, Asked: "grace", Since: now(), Ending: 30, Waits: []fleet.Waits{fleet.Blocked}, Repositories: []string{"*"}}.Apply(s)} {
		var b bytes.Buffer
		if err := fleet.JSON(&b, one); err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(b.Bytes()))
		if err == nil {
			err = schema.Validate(value)
		}
		if err != nil {
			t.Errorf("%s: %v\n%s", name, err, b.String())
		}
		var back fleet.State
		if err := json.Unmarshal(b.Bytes(), &back); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(one.Queue, back.Queue); d != "" {
			t.Errorf("%s: read back (-want +got):\n%s", name, d)
		}
	}
}
