package github

import (
	"cmp"
	"context"
	"encoding/json"
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
	return fmt.Sprintf("graphql: %s: %s", cmp.Or(OneLine(e.kind, 40), "error"), OneLine(e.message, 200))
}

// query asks, and puts the data of the answer into out.
func (c *Client) query(ctx context.Context, document string, out any) error {
	return c.graphQL(readOnly(ctx), document, nil, out)
}

// Mutate sends a mutation whose repetition changes nothing, so that it may be
// sent again, and puts the data of the answer into out, if that is not nil. The
// error is what [NewProblem] puts in words, also where GraphQL refuses with
// status 200.
func (c *Client) Mutate(ctx context.Context, document string, variables map[string]any, out any) error {
	return c.graphQL(Repeatable(ctx), document, variables, out)
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
		c.Logf("asking who the token acts as: %v; taking it for %s", err, actionsBot)
	} else if data.Viewer.Login != "" {
		login = data.Viewer.Login
	}
	c.login = &login
	return login
}

// IsOwnComment says whether the author of a comment, by login and type of account as
// REST gives them, is the token itself. A marker in a comment of
// anyone else means nothing: everyone can write one.
func (c *Client) IsOwnComment(ctx context.Context, login, accountType string) bool {
	if login == "" {
		return false
	}
	viewer := c.viewer(ctx)
	bot := strings.HasSuffix(viewer, "[bot]")
	return login == viewer && (!bot || accountType == "Bot") || !bot && accountType == "Bot" && login == viewer+"[bot]"
}
