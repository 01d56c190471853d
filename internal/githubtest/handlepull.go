package githubtest

import (
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxCommentBody is in characters.
const maxCommentBody = 65_536

// badBody is nil or the refusal of a comment's text.
func badBody(resource, body string) *answer {
	switch {
	case strings.TrimSpace(body) == "":
		return invalid(resource, "body", "custom", "body can't be blank")
	case utf8.RuneCountInString(body) > maxCommentBody:
		return invalid(resource, "data", "unprocessable", "Body is too long (maximum is 65536 characters)")
	}
	return nil
}

func listComments(x *exchange) *answer {
	p := x.pull("issue_number")
	if p == nil {
		return notFound()
	}
	var list []any
	since := x.URL.Query().Get("since")
	for _, c := range p.comments {
		if c.updated >= since {
			list = append(list, later(func() object { return c.view(p) }))
		}
	}
	return x.page(list, nil)
}

func createComment(x *exchange) *answer {
	p := x.pull("issue_number")
	if p == nil {
		return notFound()
	}
	body := text(x.body, "body")
	if refused := badBody("IssueComment", body); refused != nil {
		return refused
	}
	return ok(http.StatusCreated, p.addComment(x.server.login, body).view(p))
}

func (x *exchange) comment() (*PR, *Comment) {
	id := x.number("comment_id")
	for _, p := range x.repo.pulls {
		for _, c := range p.comments {
			if c.ID == id {
				return p, c
			}
		}
	}
	return nil, nil
}

func getComment(x *exchange) *answer {
	p, c := x.comment()
	if c == nil {
		return notFound()
	}
	return ok(http.StatusOK, c.view(p))
}

// updateComment changes anyone's comment: a token that may write may do so,
// which is why a client must look at the author first.
func updateComment(x *exchange) *answer {
	p, c := x.comment()
	if c == nil {
		return notFound()
	}
	body := text(x.body, "body")
	if refused := badBody("IssueComment", body); refused != nil {
		return refused
	}
	c.Body, c.updated = body, stamp(x.server.tick())
	c.Edits++
	return ok(http.StatusOK, c.view(p))
}

func listLineComments(x *exchange) *answer {
	p := x.pull("pull_number")
	if p == nil {
		return notFound()
	}
	var list []any
	since := x.URL.Query().Get("since")
	for _, c := range p.lines {
		if c.updated >= since {
			list = append(list, later(func() object { return c.view(p) }))
		}
	}
	if x.URL.Query().Get("sort") != "" && x.URL.Query().Get("direction") == "desc" {
		slices.Reverse(list)
	}
	return x.page(list, nil)
}

func (x *exchange) lineComment() (*PR, *ReviewComment) {
	id := x.number("comment_id")
	for _, p := range x.repo.pulls {
		for _, c := range p.lines {
			if c.ID == id {
				return p, c
			}
		}
	}
	return nil, nil
}

func getLineComment(x *exchange) *answer {
	p, c := x.lineComment()
	if c == nil {
		return notFound()
	}
	return ok(http.StatusOK, c.view(p))
}

func updateLineComment(x *exchange) *answer {
	p, c := x.lineComment()
	if c == nil {
		return notFound()
	}
	body := text(x.body, "body")
	if refused := badBody("PullRequestReviewComment", body); refused != nil {
		return refused
	}
	c.Body, c.updated = body, stamp(x.server.tick())
	c.Edits++
	return ok(http.StatusOK, c.view(p))
}

// createLineComment makes one comment, with a review of its own around it as at
// GitHub. A comment on a file needs the file in the difference, no line.
func createLineComment(x *exchange) *answer {
	p := x.pull("pull_number")
	if p == nil {
		return notFound()
	}
	const resource = "PullRequestReviewComment"
	if refused := badBody(resource, text(x.body, "body")); refused != nil {
		return refused
	}
	if to := int64(whole(x.body, "in_reply_to")); to != 0 {
		i := slices.IndexFunc(p.lines, func(c *ReviewComment) bool { return c.ID == to })
		if i < 0 {
			return invalid(resource, "in_reply_to", "invalid", "")
		}
		reply := *p.lines[i]
		reply.Body, reply.InReplyTo, reply.Hidden, reply.Edits = text(x.body, "body"), to, "", 0
		return ok(http.StatusCreated, p.addLineComment(x.server.login, &reply).view(p))
	}
	commit := text(x.body, "commit_id")
	if !p.has(commit) {
		return invalid(resource, "commit_id", "custom", "commit_id is not part of the pull request")
	}
	c := newReviewComment(x.body, commit)
	if text(x.body, "subject_type") == "file" {
		c.SubjectType, c.Line, c.Side = "file", 1, sideRight
	}
	switch p.anchor(c) {
	case "":
	case badPath:
		return invalid(resource, "pull_request_review_thread.path", "invalid", "pull_request_review_thread.path is invalid")
	default:
		return invalid(resource, "pull_request_review_thread.line", "invalid", "pull_request_review_thread.line must be part of the diff")
	}
	return ok(http.StatusCreated, p.addLineComment(x.server.login, c).view(p))
}

func listReviews(x *exchange) *answer {
	p := x.pull("pull_number")
	if p == nil {
		return notFound()
	}
	var list []any
	for _, v := range p.reviews {
		if v.State != "PENDING" || v.Author == x.server.login {
			list = append(list, v.view(p))
		}
	}
	return x.page(list, nil)
}

// Why a comment of a review is refused. The sentences name no entry.
const (
	badPath  = "Path could not be resolved"
	badLine  = "Line could not be resolved"
	badStart = "Start line must precede the end line, in the same hunk"
)

// createReview makes a review with all of its comments, or nothing at all.
func createReview(x *exchange) *answer {
	p := x.pull("pull_number")
	if p == nil {
		return notFound()
	}
	body, commit := text(x.body, "body"), text(x.body, "commit_id")
	if commit == "" {
		commit = p.head
	}
	if !p.has(commit) {
		return unprocessable("No commit found for SHA: " + commit)
	}
	entries, _ := x.body["comments"].([]any)
	if sentence := p.refuseReview(x.server.login, text(x.body, "event"), body, len(entries)); sentence != "" {
		return unprocessable(sentence)
	}
	var comments []*ReviewComment
	var wrong []string
	for _, entry := range entries {
		c := newReviewComment(entry.(object), commit)
		if reason := p.anchor(c); reason != "" && !slices.Contains(wrong, reason) {
			wrong = append(wrong, reason)
		}
		if refused := badBody("", c.Body); refused != nil {
			wrong = append(wrong, "Body is blank or too long (maximum is 65536 characters)")
		}
		comments = append(comments, c)
	}
	if len(wrong) > 0 {
		return unprocessable(wrong...)
	}
	states := map[string]string{"": "PENDING", "COMMENT": "COMMENTED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "APPROVE": "APPROVED"}
	v := p.addReview(x.server.login, body, states[text(x.body, "event")], commit)
	for _, c := range comments {
		c.ReviewID = v.ID
		p.addLineComment(x.server.login, c)
	}
	return ok(http.StatusOK, v.view(p))
}

// refuseReview is why a review is refused before its comments are looked at.
func (p *PR) refuseReview(login, event, body string, comments int) string {
	switch {
	case event == "APPROVE" && login == ActionsBot:
		return "GitHub Actions is not permitted to approve pull requests."
	case event == "COMMENT" && body == "" && comments == 0, event == "REQUEST_CHANGES" && body == "":
		return "Body can't be blank"
	case utf8.RuneCountInString(body) > maxCommentBody:
		return "Body is too long (maximum is 65536 characters)"
	case event == "" && slices.ContainsFunc(p.reviews, func(v *Review) bool { return v.State == "PENDING" && v.Author == login }):
		return "User can only have one pending review per pull request"
	}
	return ""
}

func newReviewComment(o object, commit string) *ReviewComment {
	c := &ReviewComment{Body: text(o, "body"), Path: text(o, "path"), Line: whole(o, "line"), StartLine: whole(o, "start_line"),
		Side: text(o, "side"), SubjectType: "line", CommitID: commit, position: whole(o, "position")}
	if c.Side == "" {
		c.Side = sideRight
	}
	return c
}
