package githubtest

import "strings"

// graphType is one type of GitHub's GraphQL schema, with the fields served here
// and the type of each; "" is a scalar. Names and types are those of the schema
// that GitHub documents.
type graphType map[string]string

func graphSchema() map[string]graphType {
	actor := graphType{"login": "", "url": "", "resourcePath": "", "avatarUrl": ""}
	user := graphType{"login": "", "url": "", "id": "", "databaseId": ""}
	return map[string]graphType{
		"Query": {"viewer": "User", "repository": "Repository", "node": "Node", "nodes": "Node", "rateLimit": "RateLimit"},
		"Mutation": {"minimizeComment": "MinimizeCommentPayload", "unminimizeComment": "UnminimizeCommentPayload",
			"resolveReviewThread": "ResolveReviewThreadPayload"},
		"User": user, "Bot": user, "Actor": actor, "Node": {"id": ""},
		"RateLimit":                          {"remaining": "", "limit": "", "cost": "", "resetAt": ""},
		"Repository":                         {"id": "", "name": "", "nameWithOwner": "", "pullRequest": "PullRequest", "object": "GitObject"},
		"PullRequest":                        {"id": "", "number": "", "headRefOid": "", "baseRefOid": "", "title": "", "author": "Actor", "comments": "IssueCommentConnection", "reviews": "PullRequestReviewConnection", "reviewThreads": "PullRequestReviewThreadConnection"},
		"IssueComment":                       minimizable(graphType{"updatedAt": ""}),
		"PullRequestReview":                  minimizable(graphType{"state": "", "comments": "PullRequestReviewCommentConnection"}),
		"PullRequestReviewComment":           minimizable(graphType{"path": "", "line": "", "originalLine": "", "outdated": "", "replyTo": "PullRequestReviewComment", "updatedAt": ""}),
		"PullRequestReviewThread":            {"id": "", "isResolved": "", "isOutdated": "", "path": "", "line": "", "originalLine": "", "diffSide": "", "subjectType": "", "comments": "PullRequestReviewCommentConnection"},
		"Minimizable":                        {"isMinimized": "", "minimizedReason": "", "viewerCanMinimize": ""},
		"MinimizeCommentPayload":             {"clientMutationId": "", "minimizedComment": "Minimizable"},
		"UnminimizeCommentPayload":           {"clientMutationId": "", "unminimizedComment": "Minimizable"},
		"ResolveReviewThreadPayload":         {"clientMutationId": "", "thread": "PullRequestReviewThread"},
		"GitObject":                          {"id": "", "oid": "", "abbreviatedOid": "", "commitUrl": ""},
		"Commit":                             {"id": "", "oid": "", "abbreviatedOid": "", "commitUrl": "", "committedDate": "", "authoredDate": "", "blame": "Blame"},
		"Blob":                               {"id": "", "oid": "", "abbreviatedOid": "", "commitUrl": "", "text": "", "byteSize": "", "isBinary": "", "isTruncated": ""},
		"Blame":                              {"ranges": "BlameRange"},
		"BlameRange":                         {"age": "", "startingLine": "", "endingLine": "", "commit": "Commit"},
		"PageInfo":                           {"hasNextPage": "", "endCursor": "", "hasPreviousPage": "", "startCursor": ""},
		"IssueCommentConnection":             connection("IssueComment"),
		"PullRequestReviewConnection":        connection("PullRequestReview"),
		"PullRequestReviewCommentConnection": connection("PullRequestReviewComment"),
		"PullRequestReviewThreadConnection":  connection("PullRequestReviewThread"),
	}
}

func minimizable(more graphType) graphType {
	for _, name := range []string{"id", "databaseId", "fullDatabaseId", "body", "url", "createdAt", "isMinimized", "minimizedReason",
		"viewerCanMinimize", "viewerDidAuthor"} {
		more[name] = ""
	}
	more["author"] = "Actor"
	return more
}

func connection(of string) graphType {
	return graphType{"nodes": of, "totalCount": "", "pageInfo": "PageInfo"}
}

// graphArguments are the arguments of the fields that take some; those of the
// first list must be given.
func graphArguments(typeName, field string) (required, optional []string) {
	switch {
	case typeName == "Mutation":
		return []string{"input"}, nil
	case field == "repository":
		return []string{"owner", "name"}, []string{"followRenames"}
	case field == "object":
		return nil, []string{"oid", "expression"}
	case field == "blame":
		return []string{"path"}, nil
	case field == "pullRequest":
		return []string{"number"}, nil
	case field == "node":
		return []string{"id"}, nil
	case field == "nodes" && typeName == "Query":
		return []string{"ids"}, nil
	case field == "comments" || field == "reviews" || field == "reviewThreads":
		return nil, []string{"first", "last", "after", "before"}
	}
	return nil, nil
}

// graphNode is an object to select from.
type graphNode struct {
	typeName string
	values   object                            // scalars, *graphNode, []*graphNode
	page     func(arguments object) *graphNode // of a connection
	field    func(name string, arguments object) (any, *graphError)
}

// graphActor is the author of something. GraphQL leaves out "[bot]".
func graphActor(login string) *graphNode {
	if name, bot := strings.CutSuffix(login, "[bot]"); bot {
		return &graphNode{typeName: "Bot", values: object{"login": name, "url": "https://github.com/apps/" + name}}
	}
	return &graphNode{typeName: "User", values: object{"login": login, "url": "https://github.com/" + login}}
}

func (s *Server) graphHidden(typeName, node, author, body, hidden, created string, id int64) *graphNode {
	return &graphNode{typeName: typeName, values: object{
		"id": node, "databaseId": id, "fullDatabaseId": id, "body": body, "author": graphActor(author), "isMinimized": hidden != "",
		"minimizedReason": orNull(strings.ToLower(hidden)), "viewerCanMinimize": s.granted(writes("pull-requests")),
		"viewerDidAuthor": author == s.login, "createdAt": created, "updatedAt": created, "url": "https://github.com/" + node,
	}}
}

func (p *PR) graphComment(c *Comment) *graphNode {
	n := p.repo.server.graphHidden("IssueComment", c.NodeID, c.Author, c.Body, c.Hidden, c.Created, c.ID)
	n.values["updatedAt"] = c.updated
	return n
}

func (p *PR) graphReview(v *Review) *graphNode {
	n := p.repo.server.graphHidden("PullRequestReview", v.NodeID, v.Author, v.Body, "", v.Submitted, v.ID)
	n.values["state"] = v.State
	n.values["comments"] = graphList("PullRequestReviewCommentConnection", p.graphLines(func(c *ReviewComment) bool { return c.ReviewID == v.ID }))
	return n
}

func (p *PR) graphLine(c *ReviewComment) *graphNode {
	n := p.repo.server.graphHidden("PullRequestReviewComment", c.NodeID, c.Author, c.Body, c.Hidden, c.Created, c.ID)
	n.values["path"], n.values["line"], n.values["originalLine"] = c.Path, numberOrNull(c.Line), numberOrNull(c.OriginalLine)
	n.values["outdated"], n.values["updatedAt"], n.values["replyTo"] = c.Line == 0, c.updated, nil
	return n
}

func (p *PR) graphLines(which func(*ReviewComment) bool) []*graphNode {
	var out []*graphNode
	for _, c := range p.lines {
		if which(c) {
			out = append(out, p.graphLine(c))
		}
	}
	return out
}

// graphThread is a comment on a line with its replies.
func (p *PR) graphThread(first *ReviewComment) *graphNode {
	inside := p.graphLines(func(c *ReviewComment) bool { return c.ID == first.ID || c.InReplyTo == first.ID })
	return &graphNode{typeName: "PullRequestReviewThread", values: object{
		"id": threadNode(first), "isResolved": first.Resolved, "isOutdated": first.Line == 0, "path": first.Path, "line": numberOrNull(first.Line),
		"originalLine": numberOrNull(first.OriginalLine), "diffSide": first.Side, "subjectType": strings.ToUpper(first.SubjectType),
		"comments": graphList("PullRequestReviewCommentConnection", inside),
	}}
}

func threadNode(c *ReviewComment) string { return "PRRT_" + strings.TrimPrefix(c.NodeID, "PRRC_") }

func (p *PR) graph() *graphNode {
	var comments, reviews, threads []*graphNode
	for _, c := range p.comments {
		comments = append(comments, p.graphComment(c))
	}
	for _, v := range p.reviews {
		reviews = append(reviews, p.graphReview(v))
	}
	for _, c := range p.lines {
		if c.InReplyTo == 0 {
			threads = append(threads, p.graphThread(c))
		}
	}
	return &graphNode{typeName: "PullRequest", values: object{
		"id": p.node(), "number": p.Number, "title": "Change", "headRefOid": p.head, "baseRefOid": p.base, "author": graphActor(p.author),
		"comments":      graphList("IssueCommentConnection", comments),
		"reviews":       graphList("PullRequestReviewConnection", reviews),
		"reviewThreads": graphList("PullRequestReviewThreadConnection", threads),
	}}
}
