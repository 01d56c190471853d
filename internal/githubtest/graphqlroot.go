package githubtest

import (
	"fmt"
	"slices"
	"time"
)

// graphQuery answers the root fields of a query.
func (s *Server) graphQuery() *graphNode {
	return &graphNode{typeName: "Query", field: func(name string, arguments object) (any, *graphError) {
		switch name {
		case "viewer":
			return &graphNode{typeName: "User", values: object{"login": s.login, "id": "BOT_1", "databaseId": s.user(s.login)["id"], "url": s.ServerURL}}, nil
		case "rateLimit":
			return &graphNode{typeName: "RateLimit", values: object{"remaining": 4990, "limit": 5000, "cost": 1, "resetAt": stamp(time.Now().Add(time.Hour))}}, nil
		case "repository":
			r := s.findRepo(text(arguments, "owner"), text(arguments, "name"))
			if r == nil || r.private && !s.granted(reads("contents")) {
				return nil, &graphError{kind: "NOT_FOUND", message: fmt.Sprintf("Could not resolve to a Repository with the name '%s/%s'.", text(arguments, "owner"), text(arguments, "name"))}
			}
			return s.graphRepository(r), nil
		case "node":
			return s.graphFind(text(arguments, "id"))
		case "nodes":
			ids, _ := arguments["ids"].([]any)
			out := []*graphNode{}
			for _, id := range ids {
				n, failure := s.graphFind(fmt.Sprint(id))
				if failure != nil {
					return nil, failure
				}
				out = append(out, n)
			}
			return out, nil
		}
		return nil, nil
	}}
}

func (s *Server) graphRepository(r *Repo) *graphNode {
	n := &graphNode{typeName: "Repository"}
	n.field = func(name string, arguments object) (any, *graphError) {
		if name == "object" {
			return r.graphObject(text(arguments, "oid")), nil
		}
		if name != "pullRequest" {
			return object{"id": fmt.Sprintf("R_%d", r.id), "name": r.Name, "nameWithOwner": r.fullName()}[name], nil
		}
		number := whole(arguments, "number")
		if number < 1 || number > len(r.pulls) {
			return nil, &graphError{kind: "NOT_FOUND", message: fmt.Sprintf("Could not resolve to a PullRequest with the number of %d.", number)}
		}
		if !s.granted(reads("pull-requests")) && r.private {
			return nil, forbidden()
		}
		return r.pulls[number-1].graph(), nil
	}
	return n
}

// hidable is a comment that can be minimised: where it keeps the classifier.
type hidable struct {
	pr     *PR
	hidden *string
	view   func() *graphNode
}

func (s *Server) findHidable(id string) *hidable {
	for _, r := range s.repos {
		for _, p := range r.pulls {
			if i := slices.IndexFunc(p.comments, func(c *Comment) bool { return c.NodeID == id }); i >= 0 {
				return &hidable{p, &p.comments[i].Hidden, func() *graphNode { return p.graphComment(p.comments[i]) }}
			}
			if i := slices.IndexFunc(p.lines, func(c *ReviewComment) bool { return c.NodeID == id }); i >= 0 {
				return &hidable{p, &p.lines[i].Hidden, func() *graphNode { return p.graphLine(p.lines[i]) }}
			}
		}
	}
	return nil
}

func unknownNode(id string) *graphError {
	return &graphError{kind: "NOT_FOUND", message: fmt.Sprintf("Could not resolve to a node with the global id of '%s'", id)}
}

func (s *Server) graphFind(id string) (*graphNode, *graphError) {
	if h := s.findHidable(id); h != nil {
		return h.view(), nil
	}
	for _, r := range s.repos {
		for _, p := range r.pulls {
			if p.node() == id {
				return p.graph(), nil
			}
			for _, v := range p.reviews {
				if v.NodeID == id {
					return p.graphReview(v), nil
				}
			}
			for _, c := range p.lines {
				if threadNode(c) == id && c.InReplyTo == 0 {
					return p.graphThread(c), nil
				}
			}
		}
	}
	return nil, unknownNode(id)
}

// graphMutation carries out the root fields of a mutation. Minimising asks for
// pull-requests: write (for conversation comments issues: write will do),
// resolving a thread for contents: write, which pull-requests: write does not
// imply (github/gh-aw#35726).
func (s *Server) graphMutation() *graphNode {
	return &graphNode{typeName: "Mutation", field: func(name string, arguments object) (any, *graphError) {
		input, _ := arguments["input"].(object)
		if name == "resolveReviewThread" {
			return s.resolveThread(text(input, "threadId"))
		}
		id := text(input, "subjectId")
		h := s.findHidable(id)
		if h == nil {
			return nil, unknownNode(id)
		}
		if !s.granted(writes("pull-requests", "issues")) {
			return nil, forbidden()
		}
		if name == "unminimizeComment" {
			*h.hidden = ""
			return &graphNode{typeName: "UnminimizeCommentPayload", values: object{"unminimizedComment": h.view()}}, nil
		}
		classifier := text(input, "classifier")
		if !slices.Contains([]string{"SPAM", "ABUSE", "OFF_TOPIC", "OUTDATED", "DUPLICATE", "RESOLVED", "LOW_QUALITY"}, classifier) {
			return nil, &graphError{kind: "UNPROCESSABLE", message: "classifier is no ReportedContentClassifiers"}
		}
		*h.hidden = classifier
		s.minimised = append(s.minimised, Minimised{id, classifier})
		return &graphNode{typeName: "MinimizeCommentPayload", values: object{"minimizedComment": h.view()}}, nil
	}}
}

func (s *Server) resolveThread(id string) (any, *graphError) {
	for _, r := range s.repos {
		for _, p := range r.pulls {
			for _, c := range p.lines {
				if threadNode(c) != id {
					continue
				}
				if !s.granted(writes("contents")) {
					return nil, forbidden()
				}
				c.Resolved = true
				return &graphNode{typeName: "ResolveReviewThreadPayload", values: object{"thread": p.graphThread(c)}}, nil
			}
		}
	}
	return nil, unknownNode(id)
}
