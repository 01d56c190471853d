package githubtest

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// graphObject is a commit to ask about its lines, or a blob; null where there is
// none.
func (r *Repo) graphObject(oid string) *graphNode {
	if content, found := r.objects.blobs[oid]; found {
		return r.graphBlob(oid, content)
	}
	c, found := r.objects.commits[oid]
	if !found {
		return nil
	}
	return &graphNode{typeName: "Commit", field: func(name string, arguments object) (any, *graphError) {
		if name != "blame" {
			return object{"id": "C_" + c.sha, "oid": c.sha, "abbreviatedOid": c.sha[:7], "commitUrl": r.web("/commit/%s", c.sha),
				"committedDate": stamp(c.date), "authoredDate": stamp(c.date)}[name], nil
		}
		path := text(arguments, "path")
		lines, found := r.objects.blame(c.sha, path)
		if !found {
			return nil, &graphError{kind: "NOT_FOUND", message: fmt.Sprintf("%s has no file %s", c.sha[:7], path)}
		}
		return &graphNode{typeName: "Blame", values: object{"ranges": r.graphRanges(lines)}}, nil
	}}
}

// graphText is how much of a text GraphQL hands out.
const graphText = 512_000

// graphBlob is a file: its text, unless it is binary.
func (r *Repo) graphBlob(oid, content string) *graphNode {
	binary := strings.Contains(content, "\x00") || !utf8.ValidString(content)
	values := object{"id": "B_" + oid, "oid": oid, "abbreviatedOid": oid[:7], "commitUrl": r.web("/commit/%s", oid),
		"byteSize": len(content), "isBinary": binary, "isTruncated": len(content) > graphText, "text": content[:min(len(content), graphText)]}
	if binary {
		values["text"], values["isTruncated"] = nil, false
	}
	return &graphNode{typeName: "Blob", values: values}
}

// graphRanges are the stretches of lines that one commit wrote.
func (r *Repo) graphRanges(lines []string) []*graphNode {
	out := []*graphNode{}
	for from := 0; from < len(lines); {
		to := from + 1
		for to < len(lines) && lines[to] == lines[from] {
			to++
		}
		out = append(out, &graphNode{typeName: "BlameRange", values: object{"age": 1, "startingLine": from + 1, "endingLine": to,
			"commit": r.graphObject(lines[from])}})
		from = to
	}
	return out
}

// blame is the commit that wrote each line of a file as it is at a commit, as
// git-blame(1) finds it; false where there is no such file.
func (n *network) blame(commit, path string) ([]string, bool) {
	e, found := n.leaves(commit)[path]
	if !found {
		return nil, false
	}
	after := n.blobs[e.sha]
	out := make([]string, lineCount(after))
	for i := range out {
		out[i] = commit
	}
	for _, parent := range n.commits[commit].parents {
		older, found := n.blame(parent, path)
		if !found {
			continue
		}
		for to, from := range kept(n.blobs[n.leaves(parent)[path].sha], after) {
			if out[to-1] == commit {
				out[to-1] = older[from-1]
			}
		}
	}
	return out, true
}

func lineCount(text string) int {
	n := strings.Count(text, "\n")
	if text != "" && !strings.HasSuffix(text, "\n") {
		n++
	}
	return n
}

// kept are the lines of a text that were in an earlier one: by their number now,
// the number then.
func kept(before, after string) map[int]int {
	out := map[int]int{}
	from, to := 1, 1
	keep := func() {
		out[to] = from
		from, to = from+1, to+1
	}
	for _, h := range hunks(before, after) {
		for to < h.newStart {
			keep()
		}
		_, body, _ := strings.Cut(h.text, "\n") // its header
		for line := range strings.Lines(body) {
			switch line[0] {
			case ' ':
				keep()
			case '-':
				from++
			case '+':
				to++
			}
		}
	}
	for n := lineCount(after); to <= n; {
		keep()
	}
	return out
}
