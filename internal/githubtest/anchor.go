package githubtest

import (
	"fmt"
	"slices"
	"strings"
)

// changes are the changed files of the present pull request.
func (p *PR) changes() []change { return p.changesAt(p.head) }

func (p *PR) changesAt(commit string) []change {
	return p.repo.changes(p.repo.objects.mergeBase(p.repo.branches[p.baseRef], commit), commit)
}

// has says whether a commit is one of the pull request.
func (p *PR) has(commit string) bool {
	base := p.repo.branches[p.baseRef]
	return commit == p.head || slices.ContainsFunc(p.repo.objects.between(base, p.head), func(c gitCommit) bool { return c.sha == commit })
}

// anchor finds the place of a comment in the difference of its commit, and
// fills in its hunk and position; or says why it has none. Lines of a hunk count
// in base and head, its context too. Several lines must be of one hunk.
func (p *PR) anchor(c *ReviewComment) string {
	changes := p.changesAt(c.CommitID)
	i := slices.IndexFunc(changes, func(f change) bool { return f.path == c.Path })
	if i < 0 {
		return badPath
	}
	if c.SubjectType == "file" {
		return ""
	}
	if c.Line == 0 && c.position > 0 {
		c.Side, c.Line = changes[i].atPosition(c.position)
	}
	at := changes[i].at(c.Side, c.Line)
	if c.Side != sideLeft && c.Side != sideRight || at < 0 {
		return badLine
	}
	if c.StartLine != 0 && (c.StartLine >= c.Line || changes[i].at(c.Side, c.StartLine) != at) {
		return badStart
	}
	c.hunk = strings.TrimSuffix(changes[i].hunks[at].text, "\n")
	c.position = changes[i].position(c.Side, c.Line)
	return ""
}

// positions calls visit for each line of a patch below its first header, counted
// from 1, with its line on either side; 0 where it has none.
func (c change) positions(visit func(position, left, right int)) {
	n := 0
	for i, h := range c.hunks {
		left, right := h.oldStart, h.newStart
		if i > 0 {
			n++ // the header of another hunk counts
		}
		for _, line := range strings.Split(strings.TrimSuffix(h.text, "\n"), "\n")[1:] {
			n++
			switch line[:1] {
			case "-":
				visit(n, left, 0)
				left++
			case "+":
				visit(n, 0, right)
				right++
			case " ":
				visit(n, left, right)
				left, right = left+1, right+1
			}
		}
	}
}

func (c change) position(side string, line int) int {
	found := 0
	c.positions(func(position, left, right int) {
		if side == sideLeft && left == line || side == sideRight && right == line {
			found = position
		}
	})
	return found
}

func (c change) atPosition(wanted int) (side string, line int) {
	side = sideRight
	c.positions(func(position, left, right int) {
		if position != wanted {
			return
		}
		if line = right; right == 0 {
			side, line = sideLeft, left
		}
	})
	return side, line
}

// moveHead takes a new head and moves the comments with it.
func (p *PR) moveHead(head string, forced bool) {
	p.repo.objects.mustHave(head)
	old := p.head
	p.before, p.head, p.base = old, head, p.repo.branches[p.baseRef]
	p.from.push(p.headRef, head)
	for _, c := range p.lines {
		if c.SubjectType == "line" && c.Line > 0 {
			was := *c
			c.Line, c.StartLine, c.position = 0, 0, 0
			if !forced {
				moved := was
				moved.CommitID, moved.Line, moved.StartLine = head, p.follow(&was, old), 0
				if moved.Line > 0 && p.anchor(&moved) == "" {
					c.Line, c.position = moved.Line, moved.position
				}
			}
		}
		c.CommitID = head
	}
}

// follow is the line where the text of a comment's line is in the new head; 0
// where it was changed or removed. A line of the base stays where it is.
func (p *PR) follow(c *ReviewComment, old string) int {
	if c.Side == sideLeft {
		return c.Line
	}
	o := p.repo.objects
	was, _ := o.find(o.commits[old].tree, c.Path)
	is, found := o.find(o.commits[p.head].tree, c.Path)
	if !found {
		return 0
	}
	shift := 0
	for _, h := range hunks(o.blobs[was.sha], o.blobs[is.sha]) {
		if c.Line < h.oldStart {
			break
		}
		if h.contains(sideLeft, c.Line) {
			to := 0
			change{hunks: []hunk{h}}.positions(func(_, left, right int) {
				if left == c.Line {
					to = right
				}
			})
			return to
		}
		shift = h.newStart + h.newLines - h.oldStart - h.oldLines
	}
	return c.Line + shift
}

func (p *PR) addComment(user, body string) *Comment {
	id, now := p.repo.server.next(), stamp(p.repo.server.tick())
	c := &Comment{ID: id, NodeID: fmt.Sprintf("IC_%d", id), Author: user, Body: body, Created: now, updated: now}
	p.comments = append(p.comments, c)
	return c
}

func (p *PR) addReview(user, body, state, commit string) *Review {
	id := p.repo.server.next()
	v := &Review{ID: id, NodeID: fmt.Sprintf("PRR_%d", id), Author: user, Body: body, State: state, CommitID: commit}
	if now := stamp(p.repo.server.tick()); state != "PENDING" {
		v.Submitted = now
	}
	p.reviews = append(p.reviews, v)
	return v
}

// addLineComment keeps a comment, in a review of its own where it is in none.
func (p *PR) addLineComment(user string, c *ReviewComment) *ReviewComment {
	if c.ReviewID == 0 || c.InReplyTo != 0 {
		c.ReviewID = p.addReview(user, "", "COMMENTED", c.CommitID).ID
	}
	id, now := p.repo.server.next(), stamp(p.repo.server.tick())
	c.ID, c.NodeID, c.Author, c.Created, c.updated = id, fmt.Sprintf("PRRC_%d", id), user, now, now
	c.OriginalCommitID, c.OriginalLine, c.originPos = c.CommitID, c.Line, c.position
	p.lines = append(p.lines, c)
	return c
}
