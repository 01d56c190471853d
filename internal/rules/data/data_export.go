package data

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func dataExport() threat.Rule {
	return threat.Rule{
		ID: id.DataExport, Title: "Data leaves in bulk",
		STRIDE: []threat.STRIDE{threat.Disclosure, threat.Denial}, OWASP: []string{"API3:2023"}, CWE: []int{200, 770},
		Likelihood: 3, Impact: 4, By: threat.ByData | threat.ByConvention, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "{who} can take all of it with one call.",
		Mitigation:  "Ask for a scope of its own, run the export as a job, write an audit event and set a quota.",
		Test:        "Call it as the least privileged user: 403; ten times in a row: 429; look at the rows: the caller's tenant only.",
		Probe:       threat.Probe{Template: plan.LowPrivilege},
		Run: func(p *threat.Pass) {
			for c := range diff.Each[diff.OperationAdded](p.Delta) {
				exportOperation(p, c)
			}
			reportBulk(p)
		},
	}
}

// exportOperation reports a new operation whose name or answer is that of an export.
func exportOperation(p *threat.Pass, c *diff.Change) {
	o := c.Pairs[0].Op()
	media, where := bulkAnswer(o)
	word := semantics.ExportWord(o)
	if o.Kind != api.Endpoint || word == "" && (media == "" || semantics.AnswersWithOneObject(o)) || o.Method != "GET" && o.Method != "POST" {
		return
	}
	d := threat.Diagnostic{Subject: strings.TrimSpace(where + " " + media), Confidence: severity.MediumConfidence}
	d.Message = fmt.Sprintf("the new %s lets data leave in bulk", wording.Name(o.String()))
	switch {
	case media == "":
		d.Subject = "response"
		d.Confidence = severity.LowConfidence
		if p.Level(o) == sensitive.S0 {
			d.Impact, d.Why = 2, "no file and nothing sensitive in its answer"
		}
	case word == "":
		d.Impact, d.Why = 3, aFile
		d.Consequence = manyInFile
		if _, ends := semantics.LastLiteral(o.Path); !ends && isDocument(media) && o.Method == "GET" {
			d.Impact, d.Why = 2, "the file that the path picks"
		}
		if category.IsOpenAsMost(p, o) {
			d.Likelihood, d.Why = 2, d.Why+", and most operations here are open"
		}
		d.Message = fmt.Sprintf("the new %s answers with a file (%s), whose content no schema declares", wording.Name(o.String()), wording.Name(media))
	default:
		d.Message += " as " + wording.Name(media)
	}
	p.Report(c, d)
}

// bulkAnswer is a media type of a successful answer that holds a whole data set.
func bulkAnswer(o *api.Operation) (media, where string) {
	for _, r := range o.Responses {
		for _, m := range r.Media {
			if r.IsSuccess() && isBulk(m.Type) {
				return m.Type, "response " + r.Status
			}
		}
	}
	return "", ""
}

// isBulk reports whether a media type is one in which tables and archives
// travel.
func isBulk(t string) bool {
	switch t {
	case "text/csv", "application/csv", "text/tab-separated-values", "application/vnd.ms-excel", "application/zip", "application/x-zip-compressed",
		"application/gzip", "application/x-gzip", "application/x-tar", "application/octet-stream", "application/pdf", "application/x-ndjson",
		"application/jsonl", "application/vnd.apache.parquet", "application/sql", "text/vcard", "application/mbox":
		return true
	}
	return strings.HasPrefix(t, "application/vnd.openxmlformats-officedocument.spreadsheet")
}

// bulk is a media type that operations newly answer with.
type bulk struct{ media, where string }

// reportBulk reports media types in which whole data sets travel and which existing
// operations newly answer with. One that is inherited from the root's "produces"
// (OpenAPI 2.0) is reported once for all operations.
func reportBulk(p *threat.Pass) {
	var found []threat.Item[bulk]
	first := map[string]*diff.Change{}
	for c, w := range diff.Each[diff.MediaAdded](p.Delta) {
		if w.Direction != api.Out || c.Pairs[0].Op().Kind != api.Endpoint || !strings.HasPrefix(w.Where, "response 2") || !isBulk(w.Type) {
			continue
		}
		if o := c.Pairs[0].Op(); semantics.ExportWord(o) == "" && semantics.AnswersWithOneObject(o) {
			continue
		}
		if first[w.Type] == nil {
			first[w.Type] = c
		}
		found = append(found, threat.Item[bulk]{Change: c, Value: bulk{w.Type, w.Where}})
	}
	threat.ReportMerged(p, found, func(item threat.Item[bulk]) *diff.Change {
		if o := item.Pairs[0].Op(); o.API.Doc.Root.Get("produces").Exists() && !o.Value.Get("produces").Exists() {
			return first[item.Value.media]
		}
		return item.Change
	}, func(g threat.Group[bulk]) threat.Diagnostic {
		x, pairs := g.First(), p.Ordered(g.Pairs)
		d := threat.Diagnostic{Subject: x.where + " " + x.media, Related: []threat.Related{},
			Message: fmt.Sprintf("%s newly %s with %s, a format for whole data sets", wording.Operations(pairs), wording.Verb(pairs, "answers", "answer"), wording.Name(x.media))}
		if !isDocument(x.media) {
			return d
		}
		d.Message = fmt.Sprintf("%s newly %s with a file (%s)", wording.Operations(pairs), wording.Verb(pairs, "answers", "answer"), wording.Name(x.media))
		if !slices.ContainsFunc(pairs, func(q *diff.Pair) bool { return semantics.ExportWord(q.Op()) != "" }) {
			d.Impact, d.Why, d.Consequence = 3, aFile, manyInFile
		}
		return d
	})
}

// What is said of a file that may hold one record or all of them.
const (
	aFile      = "a file, of which nothing says that it holds many records"
	manyInFile = "If the file holds many records, {who} can take them all with one call."
)

// isDocument reports whether a media type is as often that of one document as of a whole
// data set.
func isDocument(t string) bool { return t == "application/pdf" || t == "application/octet-stream" }
