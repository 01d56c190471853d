package report

import (
	"encoding/csv"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// csvRows are the rows below the headings, each as a table.
func csvRows(t testing.TB, text string) []map[string]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, row := range rows[1:] {
		one := map[string]string{}
		for i, cell := range row {
			one[rows[0][i]] = cell
		}
		out = append(out, one)
	}
	return out
}

// inertCSV checks that no cell is a formula, that no description mentions, links or loads
// anything as Markdown or as Jira's wiki text, and that the rows stay apart.
func inertCSV(t *testing.T, text string) {
	t.Helper()
	prints := map[string]bool{}
	for _, row := range csvRows(t, text) {
		for name, cell := range row {
			if first, _ := utf8.DecodeRuneInString(cell); cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
				t.Errorf("csv: %s begins a formula: %q", name, cell)
			}
			if name != "Description" && strings.ContainsAny(cell, "\n\r") {
				t.Errorf("csv: %s has several lines: %q", name, cell)
			}
		}
		if found := regexp.MustCompile(`\[~|\[[^\]\s]+\||\[https?:|![^\s!]+!|(?i:\{(html|code|noformat|iframe)[:}])`).FindString(row["Description"]); found != "" {
			t.Errorf("csv: the wiki text %q: %q", found, row["Description"])
		}
		for line := range strings.Lines(row["Description"]) {
			if strings.TrimSpace(line) != "" {
				inertInline(t, strings.TrimSuffix(line, "\n"))
			}
		}
		if row["Summary"] == "" || row["Description"] == "" || prints[row["Fingerprint"]] {
			t.Errorf("csv: a row without words, or the fingerprint %s twice", row["Fingerprint"])
		}
		prints[row["Fingerprint"]] = true
	}
}

// inertSlack checks that a message is within the limits, and that nothing of it is a mention, a
// link or a call.
func inertSlack(t *testing.T, text string) {
	t.Helper()
	var m slackMessage
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		t.Fatal(err)
	}
	if n := utf8.RuneCountInString(m.Text); n == 0 || n > slackLimit {
		t.Errorf("slack: %d characters", n)
	}
	if len(m.Blocks) != 1 || m.Blocks[0].Text.Text != m.Text || !m.Blocks[0].Text.Verbatim {
		t.Errorf("slack: what is shown is not the text as it is: %+v", m.Blocks)
	}
	if strings.ContainsAny(m.Text, "<>") || m.LinkNames || m.UnfurlLinks || m.UnfurlMedia {
		t.Errorf("slack: a link or a mention in %q", m.Text)
	}
	if found := regexp.MustCompile(`&([^agl]|a[^m]|[gl][^t])`).FindString(m.Text); found != "" {
		t.Errorf("slack: %q is not escaped", found)
	}
	for line := range strings.Lines(m.Text) {
		if around := regexp.MustCompile("`[^`]*`").ReplaceAllString(line, ""); strings.Contains(around, "`") || strings.Count(around, "*")%2 == 1 {
			t.Errorf("slack: a line that formats the next: %q", line)
		}
	}
}

// TestCSV: every open finding that is not part of another is a row, with what the importers of
// trackers take and what tells it from the next report's.
func TestCSV(t *testing.T) {
	r := rich()
	rows := csvRows(t, render(t, "csv", r, Options{}))
	want := len(r.items())
	if len(rows) != want || want < 5 {
		t.Fatalf("%d rows, want %d", len(rows), want)
	}
	if first := rows[0]; first["Summary"] == "" || !strings.HasPrefix(first["Summary"], "Not reviewed: ") || first["Priority"] != "Highest" || first["Rule"] != incomplete {
		t.Errorf("a problem comes first: %v", first)
	}
	for _, heading := range csvColumns() {
		if !regexp.MustCompile(`^[A-Za-z ]+$`).MatchString(heading) {
			t.Errorf("the heading %q has punctuation, which Jira does not take", heading)
		}
	}
	for _, row := range rows {
		if row["Fingerprint"] == "9f3ac01d22e4b510" && (row["Blocks"] != "true" || row["Labels"] != "security" || row["Line"] == "" || !strings.Contains(row["Description"], "Do: ")) {
			t.Errorf("%v", row)
		}
	}
	if rows := csvRows(t, render(t, "csv", calm(), Options{})); len(rows) != 0 {
		t.Errorf("of nothing to do: %v", rows)
	}
}

// TestCSVCell: the ways to begin a formula, also behind what cannot be seen.
func TestCSVCell(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(1)": "'@SUM(1)", "\t=1": `'\t=1`, "\r=1": `'\r=1`, "\n=1": `'\n=1`, "＝1": "'＝1", "a=1": "a=1", "": "",
		"\u200b=1": `\u200b=1`, "openapi.yaml": "openapi.yaml",
	} {
		if got := CSVCell(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

// TestSlack: the verdict, the worst threats and how many are left out, within the limit.
func TestSlack(t *testing.T) {
	var m slackMessage
	if err := json.Unmarshal([]byte(render(t, "slack", crowded(), Options{})), &m); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(m.Text, "\n")
	if !strings.HasPrefix(lines[0], "*") || len(lines) < 6 || !regexp.MustCompile(`^and [0-9]+ more$`).MatchString(lines[len(lines)-1]) {
		t.Errorf("%s", m.Text)
	}
	inertSlack(t, render(t, "slack", crowded(), Options{}))
	if err := json.Unmarshal([]byte(render(t, "slack", calm(), Options{})), &m); err != nil || strings.Count(m.Text, "\n") != 1 {
		t.Errorf("of nothing to do: %q, %v", m.Text, err)
	}
}
