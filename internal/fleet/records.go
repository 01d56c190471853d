package fleet

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/readback"
	"github.com/threatdelta/threatdelta/internal/report"
)

// RecordsSchema names the version of the JSON form of [Records]. It changes only when a consumer of the previous form
// could misread the new one.
const RecordsSchema = "threatdelta.records/v1"

// Records are what was read of repositories, before anything is decided about it.
type Records struct {
	Schema string      `json:"schema"`
	Tool   report.Tool `json:"tool"`
	// Organization is whose repositories were asked for, "" where files were read.
	Organization string `json:"organization,omitempty"`
	// Shard is set where these are a part of the whole.
	Shard        *Shard       `json:"shard,omitempty"`
	Repositories []Repository `json:"repositories"`
	// Unread is what could not be read beside what a repository itself says.
	Unread []Unread `json:"unread,omitempty"`
}

// Shard is one of several parts of the repositories: Index counts from 1 to Count.
type Shard struct {
	Index int `json:"index"`
	Count int `json:"count"`
}

// Repository is what was read of one repository.
type Repository struct {
	Name string `json:"name"` // "owner/name" as it is now, or what a file is called
	// Former is the name by which it was asked for, where it has another now.
	Former string `json:"former,omitempty"`
	URL    string `json:"url,omitempty"`
	Branch string `json:"branch,omitempty"` // the default branch
	// Archived and Empty repositories have no pull requests and no API that anybody changes.
	Archived bool `json:"archived,omitempty"`
	Empty    bool `json:"empty,omitempty"`
	// Checked: something that the check left was found, or a workflow that runs it.
	Checked bool `json:"checked"`
	// Descriptions are root files of API descriptions that were found at the default branch. They are looked for only
	// where the repository is not checked.
	Descriptions []string `json:"descriptions,omitempty"`
	Pulls        []Pull   `json:"pulls,omitempty"`
	// Model is that of the default branch at ModelCommit, nil where none was found.
	Model       *model.Model `json:"model,omitempty"`
	ModelCommit string       `json:"modelCommit,omitempty"`
	ModelAt     time.Time    `json:"modelAt,omitzero"`
	Unread      []Unread     `json:"unread,omitempty"`
}

// Pull is an open pull request with the report on its head.
type Pull struct {
	Number  int       `json:"number"`
	Title   string    `json:"title"`
	URL     string    `json:"url"`
	Author  string    `json:"author"`
	Unready bool      `json:"draft,omitempty"`
	Fork    bool      `json:"fork,omitempty"` // the head is in another repository
	Head    string    `json:"head"`           // the commit
	Opened  time.Time `json:"opened,omitzero"`
	Updated time.Time `json:"updated,omitzero"`
	// Asked are the logins and, as "@owner/team", the teams whose review is asked for and was not given.
	Asked []string `json:"asked,omitempty"`
	// Report is what the check said of Head; nil where there is none, and Without says why.
	Report  *report.Report `json:"report,omitempty"`
	Without string         `json:"without,omitempty"`
	// Unread: the report is there and could not be read.
	Unread bool `json:"unread,omitempty"`
	// Conclusion is that of the check run by which the check shows its verdict, where no report was found: success, failure, ...
	Conclusion string `json:"conclusion,omitempty"`
}

// Unread is what could not be read, and why, each in words for one line.
type Unread struct {
	What string `json:"what"`
	Why  string `json:"why"`
	// Do is what to do about it, "" where nobody knows.
	Do string `json:"do,omitempty"`
}

// ErrOther is the error of [Read] for JSON that has another schema.
var ErrOther = errors.New("is no report, threat model or records of threatdelta")

// Read reads what [ReadMade] does, or records. The error is one line that names the file.
func Read(file, name string, from io.Reader) (*Records, error) {
	raw, kind, err := opened(file, from)
	if err != nil || kind != "threatdelta.records" {
		return made(file, name, raw, kind, err)
	}
	var out Records
	if err := readback.Decode(file, bytes.NewReader(raw), readback.Form{Schema: RecordsSchema, Kind: "records"}, &out); err != nil {
		return nil, err
	}
	if wrong := out.wrong(); wrong != "" {
		return nil, fmt.Errorf("%s: %s, so these are no records that threatdelta wrote: write them again", file, wrong)
	}
	return &out, nil
}

// ReadMade reads what [report.JSON] writes of a review, or what the command writes of a model. It becomes the repositories
// that it names, or one of the name. Records are [ErrOther] here: they speak for others, which what a run of one repository
// leaves must not. The error is one line that names the file.
func ReadMade(file, name string, from io.Reader) (*Records, error) {
	raw, kind, err := opened(file, from)
	return made(file, name, raw, kind, err)
}

// opened is a document with the name of its schema, without the version.
func opened(file string, from io.Reader) (raw []byte, kind string, err error) {
	if raw, err = readback.Bytes(file, from); err != nil {
		return nil, "", err
	}
	var head struct {
		Schema string `json:"schema"`
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return nil, "", fmt.Errorf("%s: is no JSON: %w", file, err)
	}
	kind, _, _ = strings.Cut(head.Schema, "/")
	return raw, kind, nil
}

func made(file, name string, raw []byte, kind string, err error) (*Records, error) {
	switch {
	case err != nil:
		return nil, err
	case kind == "threatdelta.report":
		r, err := report.Read(file, bytes.NewReader(raw))
		if err != nil {
			return nil, err
		}
		return ofReport(name, r), nil
	case kind == "threatdelta.model":
		m, err := model.Read(file, bytes.NewReader(raw))
		if err != nil {
			return nil, err
		}
		return ofModel(name, m), nil
	}
	return nil, fmt.Errorf("%s: %w", file, ErrOther)
}

// wrong says what the types let through and nobody writes, "" for nothing.
func (r *Records) wrong() string {
	if s := r.Shard; s != nil && (s.Index < 1 || s.Index > s.Count || s.Count > MostShards) {
		return fmt.Sprintf("shard %d of %d is none", s.Index, s.Count)
	}
	for _, one := range r.Repositories {
		if one.Name == "" {
			return "a repository has no name"
		}
		for _, p := range one.Pulls {
			if p.Report != nil && (p.Report.Gate.FailOn == 0 || !slices.Contains([]report.Verdict{report.VerdictPass, report.VerdictFail, report.VerdictError}, p.Report.Gate.Verdict)) {
				return "a report has no gate"
			}
		}
	}
	return ""
}

// MostShards is how many parts there may be: as many as a matrix of GitHub has jobs
// (docs.github.com/actions/reference/limits).
const MostShards = 256

// Join makes one of records that were read in parts. Where the parts are shards, all of them must be there: a missing
// one is named as not read. The same repository in several parts has what each says: pull requests by number, and the latest model.
func Join(parts []*Records) *Records {
	out := &Records{Schema: RecordsSchema, Repositories: []Repository{}}
	shards := map[string]map[Shard]bool{}
	at := map[string]int{}
	for _, part := range parts {
		out.Tool = latest(out.Tool, part.Tool)
		if part.Organization != "" && !strings.Contains(", "+out.Organization+", ", ", "+part.Organization+", ") {
			out.Organization = strings.TrimPrefix(out.Organization+", "+part.Organization, ", ")
		}
		if part.Shard != nil {
			if shards[part.Organization] == nil {
				shards[part.Organization] = map[Shard]bool{}
			}
			shards[part.Organization][*part.Shard] = true
		}
		out.Unread = append(out.Unread, part.Unread...)
		for _, r := range part.Repositories {
			i, known := at[strings.ToLower(r.Name)]
			if !known {
				at[strings.ToLower(r.Name)] = len(out.Repositories)
				out.Repositories = append(out.Repositories, r)
				continue
			}
			out.Repositories[i] = together(out.Repositories[i], r)
		}
	}
	out.Unread = append(out.Unread, missing(shards)...)
	slices.SortFunc(out.Repositories, func(a, b Repository) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(out.Unread, func(a, b Unread) int { return cmp.Or(cmp.Compare(a.What, b.What), cmp.Compare(a.Why, b.Why)) })
	out.Unread = slices.Compact(out.Unread)
	return out
}

func latest(a, b report.Tool) report.Tool {
	if cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Version, b.Version)) < 0 {
		return b
	}
	return a
}

// missing names the shards that are not there.
func missing(shards map[string]map[Shard]bool) []Unread {
	var out []Unread
	for organization, there := range shards {
		counts := map[int]bool{}
		for s := range there {
			counts[s.Count] = true
		}
		for count := range counts {
			for i := range count {
				if s := (Shard{i + 1, count}); !there[s] {
					out = append(out, Unread{What: strings.TrimSpace(fmt.Sprintf("%s shard %d of %d", organization, s.Index, s.Count)),
						Why: "its records are missing", Do: "see why its job failed, and run it again"})
				}
			}
		}
	}
	return out
}

// together is what two parts say of one repository.
func together(a, b Repository) Repository {
	a.Name = min(a.Name, b.Name) // they differ in the case of letters at most
	a.Checked, a.Archived, a.Empty = a.Checked || b.Checked, a.Archived || b.Archived, a.Empty && b.Empty
	a.URL, a.Branch, a.Former = cmp.Or(a.URL, b.URL), cmp.Or(a.Branch, b.Branch), cmp.Or(a.Former, b.Former)
	a.Descriptions = append(slices.Clone(a.Descriptions), b.Descriptions...)
	slices.Sort(a.Descriptions)
	a.Descriptions = slices.Compact(a.Descriptions)
	a.Pulls = append(slices.Clone(a.Pulls), b.Pulls...)
	slices.SortStableFunc(a.Pulls, func(x, y Pull) int {
		return cmp.Or(cmp.Compare(x.Number, y.Number), y.Updated.Compare(x.Updated), cmp.Compare(x.Head, y.Head))
	})
	a.Pulls = slices.CompactFunc(a.Pulls, func(x, y Pull) bool { return x.Number == y.Number && x.Number != 0 })
	switch {
	case a.Model != nil && b.Model != nil && a.ModelAt.Equal(b.ModelAt) && a.ModelCommit == b.ModelCommit:
		var twice []Unread
		a.Model, twice = bothModels(a.Model, b.Model) // of descriptions that were modelled apart
		a.Unread = append(slices.Clone(a.Unread), twice...)
	case a.Model == nil || b.Model != nil && b.ModelAt.After(a.ModelAt):
		a.Model, a.ModelCommit, a.ModelAt = b.Model, b.ModelCommit, b.ModelAt
	}
	a.Unread = append(slices.Clone(a.Unread), b.Unread...)
	return a
}

// bothModels are two models of one repository together. Where they say something else of one description, both stand, and
// nobody knows which is right.
func bothModels(a, b *model.Model) (*model.Model, []Unread) {
	var twice []Unread
	written := func(d model.Description) string {
		var w strings.Builder
		_ = report.WriteJSON(&w, d) // to a builder, and what was read can be written
		return w.String()
	}
	out := *a
	out.Descriptions = append(slices.Clone(a.Descriptions), b.Descriptions...)
	slices.SortStableFunc(out.Descriptions, func(x, y model.Description) int { return cmp.Compare(x.Path, y.Path) })
	for i := 0; i+1 < len(out.Descriptions); {
		x, y := out.Descriptions[i], out.Descriptions[i+1]
		if x.Path != y.Path {
			i++
			continue
		}
		order := cmp.Compare(written(x), written(y))
		if order == 0 {
			out.Descriptions = slices.Delete(out.Descriptions, i, i+1)
			continue
		}
		if order > 0 {
			out.Descriptions[i], out.Descriptions[i+1] = y, x
		}
		twice = append(twice, Unread{What: x.Path, Why: "two models describe it differently", Do: "give each description once"})
		i++
	}
	out.Problems = append(slices.Clone(a.Problems), b.Problems...)
	out.Shards = slices.Clone(a.Shards)
	for _, more := range b.Shards {
		if len(out.Shards) == 0 {
			out.Shards = append(out.Shards, more)
		} else if clash := out.Shards[0].Clash(more.Part); clash != "" {
			twice = append(twice, Unread{What: "the model", Why: "two files " + clash})
		} else {
			out.Shards[0].Part = out.Shards[0].Plus(more.Part)
		}
	}
	return &out, twice
}
