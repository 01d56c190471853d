package githubtest

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
)

// createCheck makes a check run. A conclusion completes it.
func createCheck(x *exchange) *answer {
	sha := text(x.body, "head_sha")
	if _, found := x.repo.objects.commits[sha]; !found {
		return invalid("CheckRun", "head_sha", "custom", "No commit found for SHA: "+sha)
	}
	id := x.server.next()
	c := &CheckRun{ID: id, node: fmt.Sprintf("CR_%d", id), App: "github-actions", HeadSHA: sha, Status: "queued", startedAt: stamp(x.server.tick())}
	if refused := x.fillCheck(c); refused != nil {
		return refused
	}
	x.repo.checks = append(x.repo.checks, c)
	return ok(http.StatusCreated, c.view(x.repo))
}

// updateCheck changes a check run of our own app. Summary and text are replaced,
// annotations are appended: what is sent twice is there twice.
func updateCheck(x *exchange) *answer {
	c := x.check()
	if c == nil {
		return notFound()
	}
	if c.App != "github-actions" {
		return problem(http.StatusForbidden, "Invalid app_id `15368` - check run can only be modified by the GitHub App that created it.")
	}
	if refused := x.fillCheck(c); refused != nil {
		return refused
	}
	c.Updates++
	return ok(http.StatusOK, c.view(x.repo))
}

func (x *exchange) fillCheck(c *CheckRun) *answer {
	for field, to := range map[string]*string{"name": &c.Name, "status": &c.Status, "conclusion": &c.Conclusion,
		"external_id": &c.ExternalID, "details_url": &c.DetailsURL, "started_at": &c.startedAt, "completed_at": &c.completedAt} {
		if v := text(x.body, field); v != "" {
			*to = v
		}
	}
	if text(x.body, "conclusion") != "" {
		c.Status = "completed"
	}
	if c.Status == "completed" && c.Conclusion == "" {
		return invalid("CheckRun", "conclusion", "missing_field", "")
	}
	if c.Status == "completed" && c.completedAt == "" {
		c.completedAt = stamp(x.server.tick())
	}
	output, given := x.body["output"].(object)
	if !given {
		return nil
	}
	c.Title, c.Summary, c.Text = text(output, "title"), text(output, "summary"), text(output, "text")
	raw, err := json.Marshal(output["annotations"])
	var more []Annotation
	if err != nil || json.Unmarshal(raw, &more) != nil {
		return problem(http.StatusUnprocessableEntity, "annotations are no list")
	}
	for _, a := range more {
		if a.StartLine != a.EndLine && (a.StartColumn != 0 || a.EndColumn != 0) || a.EndLine < a.StartLine || a.StartLine < 1 {
			return invalid("CheckRun", "annotations", "invalid", "columns need start_line and end_line to be the same, and lines count from 1")
		}
		if len(a.Message) > 64<<10 || len(a.RawDetails) > 64<<10 || len([]rune(a.Title)) > 255 {
			return invalid("CheckRun", "annotations", "too_long", "message and raw_details hold 64 KB, title 255 characters")
		}
	}
	c.Annotations = append(c.Annotations, more...)
	return nil
}

func (x *exchange) check() *CheckRun {
	id := x.number("check_run_id")
	for _, c := range x.repo.checks {
		if c.ID == id {
			return c
		}
	}
	return nil
}

func getCheck(x *exchange) *answer {
	c := x.check()
	if c == nil {
		return notFound()
	}
	return ok(http.StatusOK, c.view(x.repo))
}

func listAnnotations(x *exchange) *answer {
	c := x.check()
	if c == nil {
		return notFound()
	}
	var list []any
	for _, a := range c.Annotations {
		list = append(list, object{"path": a.Path, "start_line": a.StartLine, "end_line": a.EndLine, "start_column": numberOrNull(a.StartColumn),
			"end_column": numberOrNull(a.EndColumn), "annotation_level": a.AnnotationLevel, "title": orNull(a.Title), "message": a.Message,
			"raw_details": orNull(a.RawDetails), "blob_href": x.repo.web("/blob/%s/%s", c.HeadSHA, escapePath(a.Path))})
	}
	return x.page(list, nil)
}

// listChecks lists the check runs of a commit, newest first. All runs of an app
// are in one suite here, so that "latest" leaves the newest of each name.
func listChecks(x *exchange) *answer {
	sha, found := x.revision(x.params["ref"])
	if !found {
		return invalid("Commit", "sha", "custom", "No commit found for SHA: "+x.params["ref"])
	}
	query := x.URL.Query()
	seen := map[string]bool{}
	var list []any
	for _, c := range slices.Backward(x.repo.checks) {
		name, status := query.Get("check_name"), query.Get("status")
		if c.HeadSHA != sha || name != "" && c.Name != name || status != "" && c.Status != status {
			continue
		}
		if id := query.Get("app_id"); id != "" && fmt.Sprint(app(c.App)["id"]) != id {
			continue
		}
		if key := c.App + "/" + c.Name; query.Get("filter") != "all" && seen[key] {
			continue
		} else {
			seen[key] = true
		}
		list = append(list, c.view(x.repo))
	}
	return x.page(list, func(page []any) any { return object{"total_count": len(list), "check_runs": page} })
}

func createStatus(x *exchange) *answer {
	sha := x.params["sha"]
	if _, found := x.repo.objects.commits[sha]; !found {
		return problem(http.StatusUnprocessableEntity, "No commit found for SHA: "+sha)
	}
	st := CommitStatus{SHA: sha, State: text(x.body, "state"), Context: text(x.body, "context"),
		Description: text(x.body, "description"), TargetURL: text(x.body, "target_url")}
	if len([]rune(st.Description)) > 140 {
		return invalid("Status", "description", "custom", "description is too long (maximum is 140 characters)")
	}
	x.repo.statuses = append(x.repo.statuses, st)
	return ok(http.StatusCreated, object{"id": x.server.next(), "state": st.State, "context": st.Context, "description": orNull(st.Description),
		"target_url": orNull(st.TargetURL), "creator": x.server.user(x.server.login)})
}

// maxSARIF is what code scanning takes, compressed.
const maxSARIF = 10 << 20

// uploadSARIF takes a file for later processing. What is no SARIF, or holds an
// empty text where one is required, shows only in the status of the upload.
func uploadSARIF(x *exchange) *answer {
	if x.repo.noScanning {
		return problem(http.StatusForbidden, "Code Security must be enabled for this repository to use code scanning.")
	}
	packed, err := base64.StdEncoding.DecodeString(text(x.body, "sarif"))
	if err != nil {
		return problem(http.StatusBadRequest, "sarif is not base64")
	}
	if len(packed) > maxSARIF {
		return problem(http.StatusRequestEntityTooLarge, "sarif is larger than 10 MB")
	}
	plain, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return problem(http.StatusBadRequest, "sarif is not compressed with gzip")
	}
	data, err := io.ReadAll(io.LimitReader(plain, 10*maxSARIF))
	if err != nil {
		return problem(http.StatusBadRequest, "sarif is not compressed with gzip")
	}
	if _, found := x.repo.objects.commits[text(x.body, "commit_sha")]; !found {
		return notFound()
	}
	id := x.server.next()
	u := &SARIF{ID: fmt.Sprintf("00000000-0000-4000-8000-%012d", id), CommitSHA: text(x.body, "commit_sha"), Ref: text(x.body, "ref"), Data: data,
		errors: sarifErrors(data)}
	x.repo.uploads = append(x.repo.uploads, u)
	return ok(http.StatusAccepted, object{"id": u.ID, "url": x.repo.api("/code-scanning/sarifs/%s", u.ID)})
}

// sarifErrors is what processing would refuse: the required texts, and more than
// one run of a category, which is refused since 2025.
func sarifErrors(data []byte) []string {
	var file struct {
		Version string `json:"version"`
		Runs    []struct {
			Tool              struct{ Driver struct{ Name string } }
			AutomationDetails struct{ ID string }
			Results           []struct {
				Message   struct{ Text string }
				Locations []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           struct{ StartLine int }
					}
				}
			}
		} `json:"runs"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return []string{"Invalid SARIF. JSON syntax error: " + err.Error()}
	}
	var out []string
	if file.Version != "2.1.0" {
		out = append(out, "Invalid SARIF. version must be 2.1.0")
	}
	seen := map[string]bool{}
	for i, run := range file.Runs {
		if run.Tool.Driver.Name == "" {
			out = append(out, fmt.Sprintf("Invalid SARIF. runs[%d].tool.driver.name is missing", i))
		}
		if seen[run.AutomationDetails.ID] {
			out = append(out, "multiple SARIF runs with the same category: "+run.AutomationDetails.ID)
		}
		seen[run.AutomationDetails.ID] = true
		for j, result := range run.Results {
			if result.Message.Text == "" || len(result.Locations) == 0 || result.Locations[0].PhysicalLocation.ArtifactLocation.URI == "" ||
				result.Locations[0].PhysicalLocation.Region.StartLine < 1 {
				out = append(out, fmt.Sprintf("Invalid SARIF. runs[%d].results[%d] lacks a message or a location with a line", i, j))
			}
		}
	}
	return out
}

// getSARIF is pending at first, then complete or failed.
func getSARIF(x *exchange) *answer {
	for _, u := range x.repo.uploads {
		if u.ID != x.params["sarif_id"] {
			continue
		}
		u.polls++
		switch {
		case u.polls == 1:
			return ok(http.StatusOK, object{"processing_status": "pending"})
		case len(u.errors) > 0:
			list := []any{}
			for _, e := range u.errors {
				list = append(list, e)
			}
			return ok(http.StatusOK, object{"processing_status": "failed", "errors": list})
		}
		return ok(http.StatusOK, object{"processing_status": "complete", "analyses_url": x.repo.api("/code-scanning/analyses?sarif_id=%s", u.ID)})
	}
	return notFound()
}
