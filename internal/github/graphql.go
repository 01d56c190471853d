package github

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// graphQLError is an answer of GraphQL that says no. GitHub sends it with
// status 200; kind is its type (FORBIDDEN, NOT_FOUND, RATE_LIMITED).
type graphQLError struct {
	status        int
	kind, message string
}

func (e *graphQLError) Error() string {
	return fmt.Sprintf("graphql: %s: %s", or(plain(e.kind, 40), "error"), plain(e.message, 200))
}

// query asks, mutate changes; both put the data of the answer into out.
func (c *Client) query(ctx context.Context, document string, out any) error {
	return c.graphQL(asking(ctx), document, nil, out)
}

func (c *Client) mutate(ctx context.Context, document string, variables map[string]any, out any) error {
	return c.graphQL(repeatable(ctx), document, variables, out)
}

func (c *Client) graphQL(ctx context.Context, document string, variables map[string]any, out any) error {
	body := map[string]any{"query": document}
	if len(variables) > 0 {
		body["variables"] = variables
	}
	req, err := c.api.NewRequest(http.MethodPost, c.graphql, body)
	if err != nil {
		return err
	}
	var answer struct {
		Data   json.RawMessage `json:"data"`
		Errors []struct {
			Type    string `json:"type"`
			Message string `json:"message"`
		} `json:"errors"`
	}
	if _, err := c.api.Do(ctx, req, &answer); err != nil {
		return err
	}
	if len(answer.Errors) > 0 {
		return &graphQLError{status: http.StatusOK, kind: answer.Errors[0].Type, message: answer.Errors[0].Message}
	}
	if out == nil || len(answer.Data) == 0 {
		return nil
	}
	return json.Unmarshal(answer.Data, out)
}

// actionsBot is who GITHUB_TOKEN is.
const actionsBot = "github-actions[bot]"

// viewer is the login that the token acts as. REST has no answer for
// GITHUB_TOKEN, GraphQL has. Where GraphQL is refused, the answer is
// GITHUB_TOKEN's login, so that at worst an own comment is not recognised.
func (c *Client) viewer(ctx context.Context) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.login != nil {
		return *c.login
	}
	var data struct {
		Viewer struct {
			Login string `json:"login"`
		} `json:"viewer"`
	}
	login := actionsBot
	if err := c.query(ctx, "query { viewer { login } }", &data); err != nil {
		c.log("asking who the token acts as: %v; taking it for %s", err, actionsBot)
	} else if data.Viewer.Login != "" {
		login = data.Viewer.Login
	}
	c.login = &login
	return login
}

// own says whether a REST author is the token itself. A marker in a comment of
// anyone else means nothing: everyone can write one.
func (c *Client) own(ctx context.Context, login, kind string) bool {
	if login == "" {
		return false
	}
	viewer := c.viewer(ctx)
	bot := strings.HasSuffix(viewer, "[bot]")
	return login == viewer && (!bot || kind == "Bot") || !bot && kind == "Bot" && login == viewer+"[bot]"
}

// minimise hides comments as outdated, all in one request. The error is that of
// the first that was refused.
func (c *Client) minimise(ctx context.Context, nodes []string) error {
	if len(nodes) == 0 {
		return nil
	}
	var parameters, fields []string
	variables := map[string]any{}
	for i, id := range nodes {
		if id == "" {
			return errors.New("minimising a comment: it has no node id")
		}
		parameters = append(parameters, fmt.Sprintf("$id%d: ID!", i))
		fields = append(fields, fmt.Sprintf("m%d: minimizeComment(input: {subjectId: $id%d, classifier: OUTDATED}) { minimizedComment { isMinimized } }", i, i))
		variables[fmt.Sprintf("id%d", i)] = id
	}
	document := "mutation(" + strings.Join(parameters, ", ") + ") { " + strings.Join(fields, " ") + " }"
	return c.mutate(ctx, document, variables, nil)
}
