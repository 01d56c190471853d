package organization

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/threatdelta/threatdelta/internal/fleet"
	"github.com/threatdelta/threatdelta/internal/githubtest"
)

// TestSurroundings: an empty repository, one with a description and no check, one whose workflow runs the check, one with neither.
func TestSurroundings(t *testing.T) {
	for _, flavour := range []string{githubtest.GitHub, githubtest.Enterprise} {
		t.Run(flavour, func(t *testing.T) {
			w := newWorld(t, flavour)
			w.s.Repo("acme", "a-empty")
			with := func(name string, files map[string]string) {
				r := w.s.Repo("acme", name)
				r.SetBranch("main", r.Commit(nil, files))
			}
			with("b-bare", map[string]string{"docs/api/openapi.yaml": description("Shop", open), "node_modules/x/swagger.json": `{"swagger": "2.0"}`, "openapi-notes.yaml": "a: 1\n"})
			with("c-workflow", map[string]string{"openapi.yaml": description("Shop", open), ".github/workflows/api.yml": "jobs:\n  x:\n    steps:\n      - uses: threatdelta/threatdelta@v0.1.0\n"})
			with("d-comment", map[string]string{"swagger.json": `{"info": {}, "swagger": "2.0"}`, ".github/workflows/api.yml": "jobs:\n  # uses: threatdelta/threatdelta@v0.1.0\n"})
			with("e-nothing", map[string]string{"main.go": "package main\n"})
			records := w.read(Options{Organization: "acme"})
			s := fleet.New(records, w.line.Now())
			if want := (fleet.Counts{Repositories: 5, Empty: 1, Checked: 1, Unchecked: 2}); s.Counts != want {
				t.Errorf("counts %+v, want %+v: %+v", s.Counts, want, s.Unread)
			}
			if s.Unchecked[0].Repository != "acme/b-bare" || !slices.Equal(s.Unchecked[0].Descriptions, []string{"docs/api/openapi.yaml"}) || s.Unchecked[1].Descriptions[0] != "swagger.json" {
				t.Errorf("unchecked: %+v", s.Unchecked)
			}
			if !slices.Equal(s.Unmodelled, []string{"acme/c-workflow"}) {
				t.Errorf("unmodelled: %v", s.Unmodelled)
			}
		})
	}
}

// TestRenamed: a repository that is named as it was called before is read once, under its present name.
func TestRenamed(t *testing.T) {
	w := newWorld(t, githubtest.GitHub)
	w.fill(3, 3)
	w.s.Repo("acme", "service-001").Rename("orders")
	r := w.read(Options{Organization: "acme", Repositories: []string{"acme/service-001", "other/gone"}})
	var got []string
	for _, one := range r.Repositories {
		got = append(got, one.Name+"<"+one.Former)
	}
	if want := []string{"acme/orders<acme/service-001", "acme/service-000<", "acme/service-002<"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if len(r.Unread) != 1 || r.Unread[0].What != "the repository other/gone" || !strings.Contains(r.Unread[0].Why, "404") {
		t.Errorf("unread: %+v", r.Unread)
	}
	if _, err := Read(t.Context(), w.client(), Options{Repositories: []string{"no slash"}}); err == nil {
		t.Error("a name that is none was taken")
	}
	if _, err := Read(t.Context(), w.client(), Options{Organization: "../x"}); err == nil {
		t.Error("an organisation that is none was taken")
	}
}

// TestForks: the branch of a fork that is called as the default branch does not say how the repository stands, and a pull
// request from it has its report.
func TestForks(t *testing.T) {
	w := newWorld(t, githubtest.GitHub)
	a := archives(t)
	r := w.s.Repo("acme", "shop")
	base := r.Commit(nil, map[string]string{"openapi.yaml": description("Shop", guarded)})
	fork := r.Fork("mallory")
	head := fork.Edit(base, map[string]string{"openapi.yaml": description("Shop", open)})
	r.PullRequest(base, head, githubtest.FromFork(fork), githubtest.By("mallory"))
	r.Upload(githubtest.Artifact{Name: ArtifactName, HeadBranch: "main", HeadSHA: head, HeadRepo: fork}, map[string][]byte{
		"report.json": a.opens["threatdelta-report/report.json"], "model.json": a.stands["model.json"]})
	got := w.read(Options{Organization: "acme"}).Repositories[0]
	if got.Model != nil || len(got.Pulls) != 1 || !got.Pulls[0].Fork || got.Pulls[0].Report == nil {
		t.Errorf("model %v, pulls %+v", got.Model != nil, got.Pulls)
	}
}

// TestPages: open pull requests and artifacts beyond the first page are read, and the report is that on the present head.
func TestPages(t *testing.T) {
	w := newWorld(t, githubtest.GitHub)
	a := archives(t)
	r := w.s.Repo("acme", "shop")
	base := r.Commit(nil, map[string]string{"openapi.yaml": description("Shop", guarded)})
	first := r.Edit(base, map[string]string{"a": "first"})
	r.Upload(githubtest.Artifact{Name: ArtifactName, HeadBranch: "change-1", HeadSHA: first}, a.opens)
	p := r.PullRequest(base, first)
	for i := range 150 {
		head := r.Edit(base, map[string]string{"a": fmt.Sprint(i)})
		r.Upload(githubtest.Artifact{Name: ArtifactName, HeadBranch: "x", HeadSHA: head}, a.clear)
		if i < 120 {
			r.PullRequest(base, head)
		}
	}
	got := w.read(Options{Organization: "acme"}).Repositories[0]
	if len(got.Pulls) != 121 || got.Pulls[0].Report == nil || got.Pulls[0].Report.Gate.Verdict != "fail" || got.Pulls[120].Report == nil {
		t.Fatalf("%d pulls, the first %+v", len(got.Pulls), got.Pulls[0])
	}
	p.Push(r.Edit(first, map[string]string{"a": "second"}))
	if got := w.read(Options{Organization: "acme"}).Repositories[0].Pulls[0]; got.Report != nil || !strings.Contains(got.Without, "no run of the check") {
		t.Errorf("after a push the report is that of the head before: %+v", got)
	}
}

// TestWithoutReport: what is known of a pull request without a report: that its artifact has expired, that it cannot be read, that its
// check run fails.
func TestWithoutReport(t *testing.T) {
	w := newWorld(t, githubtest.GitHub)
	r := w.s.Repo("acme", "shop")
	base := r.Commit(nil, map[string]string{"openapi.yaml": description("Shop", guarded)})
	heads := make([]string, 4)
	for i := range heads {
		heads[i] = r.Edit(base, map[string]string{"a": fmt.Sprint(i)})
		r.PullRequest(base, heads[i])
	}
	r.Upload(githubtest.Artifact{Name: ArtifactName, HeadSHA: heads[0], Expired: true}, nil)
	r.Upload(githubtest.Artifact{Name: ArtifactName, HeadSHA: heads[1]}, map[string][]byte{"report.json": []byte(`{"schema": "threatdelta.report/v9"}`)})
	r.Upload(githubtest.Artifact{Name: ArtifactName, HeadSHA: heads[2]}, map[string][]byte{"notes.json": []byte(`{}`)})
	r.PlantCheckRun(heads[3], "github-actions", "API threat model")
	got := w.read(Options{Organization: "acme"}).Repositories[0]
	p := got.Pulls
	if !strings.Contains(p[0].Without, "expired") || !p[1].Unread || !strings.Contains(p[2].Without, "has no report") || p[3].Conclusion != "success" || len(got.Unread) != 1 {
		t.Errorf("%+v\nunread %+v", p, got.Unread)
	}
	s := fleet.New(&fleet.Records{Repositories: []fleet.Repository{got}}, w.line.Now())
	if s.Counts.Unreviewed != 4 || s.Tone() == "good" {
		t.Errorf("counts %+v", s.Counts)
	}
}

// TestSameHead: two pull requests of one commit have its report both, and a newer artifact without a report does not hide it.
func TestSameHead(t *testing.T) {
	w := newWorld(t, githubtest.GitHub)
	a := archives(t)
	r := w.s.Repo("acme", "shop")
	base := r.Commit(nil, map[string]string{"openapi.yaml": description("Shop", guarded)})
	head := r.Edit(base, map[string]string{"a": "b"})
	r.PullRequest(base, head)
	r.PullRequest(base, head)
	r.Upload(githubtest.Artifact{Name: ArtifactName, HeadSHA: head}, a.opens)
	r.Upload(githubtest.Artifact{Name: ArtifactName, HeadSHA: head, HeadBranch: "change-1"}, a.stands)
	got := w.read(Options{Organization: "acme"}).Repositories[0]
	if len(got.Pulls) != 2 || got.Pulls[0].Report == nil || got.Pulls[1].Report == nil || got.Pulls[0].Without != "" {
		t.Errorf("%+v", got.Pulls)
	}
}

// TestLimitIsReached: when the hour's requests are used up for longer than the client waits, what is left is named, and not asked for.
func TestLimitIsReached(t *testing.T) {
	w := newWorld(t, githubtest.GitHub)
	w.fill(40, 40)
	w.s.Limit(githubtest.Limits{Hour: 60, Now: w.line.Now})
	s := fleet.New(w.read(Options{Organization: "acme"}), w.line.Now())
	if s.IsWhole() || s.Counts.Unread < 10 || s.Counts.Repositories != 40 || !strings.Contains(s.Unread[len(s.Unread)-1].Do, "hour") {
		t.Errorf("counts %+v, unread %+v", s.Counts, s.Unread)
	}
	if n := len(w.s.Log()); n > 120 {
		t.Errorf("%d requests after the limit of 60", n)
	}
}

// TestListFails: without the list nothing is known, and that is said.
func TestListFails(t *testing.T) {
	w := newWorld(t, githubtest.GitHub)
	w.fill(1, 1)
	w.s.Fault("GET /orgs/{org}/repos", -1, githubtest.Refused(http.StatusForbidden))
	s := fleet.New(w.read(Options{Organization: "acme"}), w.line.Now())
	if s.IsWhole() || s.Tone() != "unknown" || len(s.Unread) != 1 {
		t.Errorf("tone %s, unread %+v", s.Tone(), s.Unread)
	}
}

// TestShards: every repository is in one shard, each shard reads its own, and the parts are the whole.
func TestShards(t *testing.T) {
	w := newWorld(t, githubtest.GitHub)
	w.fill(30, 6)
	encode := func(r *fleet.Records) string {
		var b bytes.Buffer
		if err := fleet.JSON(&b, fleet.New(r, w.line.Now())); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	whole := w.read(Options{Organization: "acme"})
	at := w.line.Now()
	var parts []*fleet.Records
	for i := range 4 {
		part := w.read(Options{Organization: "acme", Shard: &fleet.Shard{Index: i + 1, Count: 4}})
		if n := len(part.Repositories); n == 0 || n > 15 {
			t.Errorf("shard %d has %d of 30 repositories", i+1, n)
		}
		parts = append(parts, part)
	}
	w.line.Set(at)
	if got, want := encode(fleet.Join(parts)), encode(whole); got != want {
		t.Error("the shards together are not the whole")
	}
}

// TestHostileArtifact: records in an artifact, which speak for others, are passed over, and take nothing from what else is
// read of the repository; a report that passes although it must not is not believed.
func TestHostileArtifact(t *testing.T) {
	w := newWorld(t, githubtest.GitHub)
	a := archives(t)
	r := w.s.Repo("acme", "shop")
	base := r.Commit(nil, map[string]string{"openapi.yaml": description("Shop", guarded)})
	r.SetBranch("main", base)
	upload := func(files map[string][]byte) {
		head := r.Edit(base, map[string]string{"openapi.yaml": description("Shop", open), "n": fmt.Sprint(len(files), files)})
		r.PullRequest(base, head)
		r.Upload(githubtest.Artifact{Name: ArtifactName, HeadBranch: "x", HeadSHA: head}, files)
	}
	upload(a.opens)
	upload(map[string][]byte{"r.json": []byte(`{"schema": "threatdelta.records/v1", "tool": {"name": "", "version": ""}, "repositories": [{"name": "acme/bank", "checked": true,
		"pulls": [{"number": 1, "title": "", "url": "", "author": "", "head": ""}]}]}`)})
	upload(map[string][]byte{"r.json": bytes.Replace(a.opens["threatdelta-report/report.json"], []byte(`"verdict": "fail"`), []byte(`"verdict": "pass"`), 1)})
	s := fleet.New(w.read(Options{Organization: "acme"}), w.line.Now())
	got := map[int]fleet.Waits{}
	for _, q := range s.Queue {
		got[q.Number] = q.Waits
	}
	if want := map[int]fleet.Waits{1: fleet.Blocked, 2: fleet.Unreviewed, 3: fleet.Undecided}; !maps.Equal(got, want) {
		t.Errorf("the queue is %v, want %v: %+v", got, want, s.Unread)
	}
	if len(s.Unread) != 1 || !strings.Contains(s.Unread[0].Why, "gate.verdict is pass") {
		t.Errorf("unread: %+v", s.Unread)
	}
}

// TestArchives: what is no archive, is a bomb or leads out of the folder is refused with a reason.
func TestArchives(t *testing.T) {
	pack := func(fill func(*zip.Writer)) []byte {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		fill(w)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	named := func(name string) []byte {
		return pack(func(w *zip.Writer) {
			if _, err := w.Create(name); err != nil {
				t.Fatal(err)
			}
		})
	}
	bomb := pack(func(w *zip.Writer) {
		f, err := w.Create("report.json")
		for range maxDocument>>20 + 1 {
			if err == nil {
				_, err = f.Write(make([]byte, 1<<20))
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	})
	many := pack(func(w *zip.Writer) {
		for i := range maxEntries + 1 {
			if _, err := w.Create(fmt.Sprint(i)); err != nil {
				t.Fatal(err)
			}
		}
	})
	for says, archive := range map[string][]byte{
		"cannot be read": []byte("PK no archive"), "leads out": named("../../etc/x.json"), "that leads out": named("/etc/x.json"), "x.json that leads": named(`..\x.json`),
		"is larger than": bomb, "entries, more than": many,
	} {
		if list, err := documents(archive); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %d documents, %v", says, len(list), err)
		}
	}
	if list, err := documents(named("a/b.json")); err != nil || len(list) != 1 || list[0].name != "a/b.json" {
		t.Errorf("a good one: %v %v", list, err)
	}
	if len(bomb) > 1<<20 {
		t.Errorf("the bomb has %d bytes, and is none", len(bomb))
	}
}

// TestArchiveIsReadOnce: with a cache the archive of an artifact is read by the first run alone.
func TestArchiveIsReadOnce(t *testing.T) {
	w := newWorld(t, githubtest.GitHub)
	w.fill(2, 2)
	dir := t.TempDir()
	for range 3 {
		w.withCache(dir).read(Options{Organization: "acme"})
		w.line.Set(w.line.Now().Add(time.Minute))
	}
	for _, a := range w.s.Repo("acme", "service-000").Artifacts() {
		if a.Downloads != 1 {
			t.Errorf("the archive was read %d times", a.Downloads)
		}
	}
}
