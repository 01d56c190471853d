package githubtest

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Event is the payload of an event as the runner writes it to GITHUB_EVENT_PATH.
// kind is the event's name, with its action after a dot where another one than
// the usual is meant ("pull_request.edited"):
//
//   - pull_request, pull_request_target (opened; synchronize once it was pushed to)
//   - merge_group (checks_requested): base is the tip of the base branch, head a
//     merge of the pull request on top of it
//   - push: from the tip of the base branch to the test merge commit
//   - workflow_dispatch; pr may be nil
//
// Pull requests and merge groups are completed by the webhook schemas of the
// description, and held against them where the action has one there.
func (r *Repo) Event(kind string, pr *PR) []byte {
	var out []byte
	r.locked(func() { out = r.event(kind, pr) })
	return out
}

// PushEvent is the payload of a push that moved a branch, or what stands at a full ref such as
// refs/tags/v1, between two commits; before may be forty zeros, for one that is new, and after for one that is
// gone. It is forced where after does not go on from before.
func (r *Repo) PushEvent(branch, before, after string) []byte {
	var out []byte
	r.locked(func() { out = r.pushEvent(branch, before, after) })
	return out
}

func (r *Repo) event(kind string, p *PR) []byte {
	name, action, _ := strings.Cut(kind, ".")
	switch name {
	case "pull_request", "pull_request_target":
		return r.pullEvent(p, action)
	case "merge_group":
		base, head := r.branches[p.baseRef], p.mergeCommit()
		return r.payload("webhook-merge-group-checks-requested", object{"action": "checks_requested", "merge_group": object{
			"base_ref": "refs/heads/" + p.baseRef, "base_sha": base, "head_sha": head,
			"head_ref":    fmt.Sprintf("refs/heads/gh-readonly-queue/%s/pr-%d-%s", p.baseRef, p.Number, base),
			"head_commit": object{"id": head, "tree_id": r.objects.commits[head].tree, "message": "change"},
		}, "repository": r.view(), "sender": r.server.user("octocat")})
	case "push":
		return r.pushEvent(p.baseRef, r.branches[p.baseRef], p.mergeCommit())
	case "workflow_dispatch":
		return plainJSON(object{"ref": "refs/heads/main", "inputs": nil, "workflow": ".github/workflows/threats.yml",
			"repository": r.view(), "sender": r.server.user("octocat")})
	}
	panic(fmt.Sprintf("githubtest: no payload for the event %q: add one to Repo.event in internal/githubtest/event.go", kind))
}

func (r *Repo) pullEvent(p *PR, action string) []byte {
	body := object{"action": "opened", "number": p.Number, "pull_request": p.view(), "repository": r.view(), "sender": r.server.user(p.author)}
	schema := "webhook-pull-request-opened"
	if action == "synchronize" || action == "" && p.before != "" {
		body["action"], schema = "synchronize", "webhook-pull-request-synchronize"
		body["before"], body["after"] = p.before, p.head
		if p.before == "" {
			body["before"] = p.head
		}
	}
	raw := r.payload(schema, body)
	if action == "" {
		return raw
	}
	return acted(raw, action)
}

// acted is a payload of another action: those that have no schema here carry
// the same.
func acted(raw []byte, action string) []byte {
	var other object
	if err := json.Unmarshal(raw, &other); err != nil {
		panic(err)
	}
	if other["action"] == action {
		return raw
	}
	other["action"] = action
	return plainJSON(other)
}

func (r *Repo) pushEvent(branch, before, after string) []byte {
	ref := branch
	if !strings.HasPrefix(ref, "refs/") {
		ref = "refs/heads/" + branch
	}
	created, deleted := strings.Trim(before, "0") == "", strings.Trim(after, "0") == ""
	forced := !created && !deleted && r.objects.mergeBase(before, after) != before
	return plainJSON(object{"ref": ref, "before": before, "after": after, "created": created,
		"deleted": deleted, "forced": forced, "repository": r.view(), "sender": r.server.user("octocat"), "commits": []any{},
		"compare": r.web("/compare/%s...%s", before, after), "pusher": object{"name": "octocat"}})
}

// payload completes and judges a payload by a schema of the description; GHES
// describes no merge groups, and there the payload stays as it is.
func (r *Repo) payload(name string, body object) []byte {
	ref := r.server.contract.doc.Components.Schemas[name]
	if ref == nil {
		return plainJSON(body)
	}
	raw := plainJSON(fill(ref.Value, body))
	var v object
	if err := json.Unmarshal(raw, &v); err != nil {
		panic(err)
	}
	if pull, _ := v["pull_request"].(object); pull != nil {
		withHeadRepo(pull) // null here too, once it was deleted
	}
	if err := ref.Value.VisitJSON(v, openapi3.SetSchemaErrorMessageCustomizer(briefly)); err != nil {
		r.server.violate("the stand-in's own payload %s: %v", name, err)
	}
	return raw
}

func plainJSON(v any) []byte {
	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		panic(fmt.Sprintf("githubtest: a payload cannot be written as JSON: %v", err))
	}
	return raw
}
