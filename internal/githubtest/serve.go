package githubtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const graphQLTemplate = "/graphql"

// maxBody is what the stand-in reads of a request; GitHub refuses more as well.
const maxBody = 32 << 20

// exchange is one request on its way to its answer.
type exchange struct {
	*http.Request
	server *Server
	repo   *Repo
	params map[string]string
	body   object
	raw    []byte
}

// operation is what the stand-in does for one operation of the description.
type operation struct {
	need   need
	handle func(*exchange) *answer
}

// serve answers one request. Requests are carried out one after another, so
// that a test sees whole states only.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.control(w, r) || s.archive(w, r) {
		return
	}
	raw, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return
	}
	record := Request{Method: r.Method, Query: r.URL.RawQuery, Accept: r.Header.Get("Accept"), Body: raw, Time: time.Now()}
	var a *answer
	if api, web := strings.TrimPrefix(s.GraphQLURL, s.ServerURL), r.URL.Path; web == api {
		record.Path, record.Template = graphQLTemplate, graphQLTemplate
		a = s.answerGraphQL(r, raw, &record)
	} else {
		a = s.conditional(r, s.answerREST(r, raw, &record))
	}
	record.Status = a.status
	s.log = append(s.log, record)
	s.countDown(a)
	a.write(w)
}

// countDown writes how much of the hour's limit is left. An Enterprise Server has
// no limit unless its administrators set one, and then sends no such headers.
func (s *Server) countDown(a *answer) {
	if s.Flavour != GitHub || a.drop || a.header.Get("X-Ratelimit-Limit") != "" {
		return
	}
	a.header.Set("X-Ratelimit-Limit", "5000")
	a.header.Set("X-Ratelimit-Remaining", strconv.Itoa(max(1, 5000-len(s.log))))
	a.header.Set("X-Ratelimit-Reset", strconv.FormatInt(time.Now().Add(time.Hour).Unix(), 10))
}

// answerREST finds the operation, holds the request against the description, and
// carries it out unless a fault or a missing permission is in the way.
func (s *Server) answerREST(r *http.Request, raw []byte, record *Request) *answer {
	root := strings.TrimPrefix(s.URL, s.ServerURL)
	path, below := strings.CutPrefix(r.URL.EscapedPath(), root)
	record.Path = path
	path = s.named(path)
	if !below {
		s.violate("%s %s is not below %s, the root of REST", r.Method, r.URL.Path, root)
		return notFound()
	}
	route, params, known := s.contract.route(r.Method, path)
	if !known {
		s.violate("%s %s is no operation of %s that the stand-in serves (add it to generate.go)", r.Method, path, s.Flavour)
		return notFound()
	}
	record.Template = route.Path
	input, err := s.contract.checkRequest(r, raw, route, params)
	if err != nil {
		s.violate("%v", err)
		return problem(http.StatusUnprocessableEntity, "Invalid request.\n\n"+err.Error())
	}
	if refused := s.spend(*record); refused != nil {
		return refused
	}
	f := s.takeFault(*record)
	if f != nil && !f.AfterEffect {
		return f.answer()
	}
	if a := s.moved(path); a != nil {
		return a
	}
	a := s.carryOut(&exchange{Request: r, server: s, params: params, raw: raw}, r.Method+" "+route.Path)
	if schema := responseSchema(route, a.status); schema != nil && a.body != nil {
		a.body = fill(schema, a.body)
	}
	if err := s.check(input, a); err != nil {
		s.violate("the stand-in's own %v", err)
	}
	if f != nil {
		return f.answer()
	}
	return a
}

// carryOut does what an operation does, if the token may.
func (s *Server) carryOut(x *exchange, name string) *answer {
	if !s.authorised(x.Request) {
		return problem(http.StatusUnauthorized, "Bad credentials")
	}
	op, ok := operations()[name]
	if !ok {
		s.violate("the stand-in does not carry out %s", name)
		return notFound()
	}
	if _, ofRepo := x.params["repo"]; ofRepo {
		if x.repo = s.findRepo(x.params["owner"], x.params["repo"]); x.repo == nil {
			return notFound()
		}
		if refused := s.allow(x.repo, op.need); refused != nil {
			return refused
		}
	}
	if len(x.raw) > 0 {
		if err := json.Unmarshal(x.raw, &x.body); err != nil {
			return problem(http.StatusBadRequest, "Problems parsing JSON")
		}
	}
	return op.handle(x)
}

func (s *Server) authorised(r *http.Request) bool {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return (strings.EqualFold(scheme, "bearer") || strings.EqualFold(scheme, "token")) && token == s.Token
}

// operations is the table of all that is served.
func operations() map[string]operation {
	const repo = "/repos/{owner}/{repo}"
	comment, review := writes("pull-requests", "issues"), writes("pull-requests")
	return map[string]operation{
		"GET " + repo:                                                       {need{}, getRepo},
		"GET " + repo + "/compare/{basehead}":                               {reads("contents"), compare},
		"GET " + repo + "/commits/{ref}":                                    {reads("contents"), getCommit},
		"GET " + repo + "/contents/{path}":                                  {reads("contents"), getContents},
		"GET " + repo + "/git/blobs/{file_sha}":                             {reads("contents"), getBlob},
		"GET " + repo + "/git/commits/{commit_sha}":                         {reads("contents"), getGitCommit},
		"GET " + repo + "/git/trees/{tree_sha}":                             {reads("contents"), getTree},
		"GET " + repo + "/pulls/{pull_number}":                              {reads("pull-requests"), getPull},
		"GET " + repo + "/pulls/{pull_number}/commits":                      {reads("pull-requests"), listCommits},
		"GET " + repo + "/pulls/{pull_number}/files":                        {reads("pull-requests"), listFiles},
		"GET " + repo + "/pulls/{pull_number}/comments":                     {reads("pull-requests"), listLineComments},
		"POST " + repo + "/pulls/{pull_number}/comments":                    {review, createLineComment},
		"GET " + repo + "/pulls/comments/{comment_id}":                      {reads("pull-requests"), getLineComment},
		"PATCH " + repo + "/pulls/comments/{comment_id}":                    {review, updateLineComment},
		"GET " + repo + "/pulls/{pull_number}/reviews":                      {reads("pull-requests"), listReviews},
		"POST " + repo + "/pulls/{pull_number}/reviews":                     {review, createReview},
		"GET " + repo + "/issues/{issue_number}/comments":                   {reads("pull-requests", "issues"), listComments},
		"POST " + repo + "/issues/{issue_number}/comments":                  {comment, createComment},
		"GET " + repo + "/issues/comments/{comment_id}":                     {reads("pull-requests", "issues"), getComment},
		"PATCH " + repo + "/issues/comments/{comment_id}":                   {comment, updateComment},
		"POST " + repo + "/check-runs":                                      {writes("checks"), createCheck},
		"GET " + repo + "/check-runs/{check_run_id}":                        {reads("checks"), getCheck},
		"PATCH " + repo + "/check-runs/{check_run_id}":                      {writes("checks"), updateCheck},
		"GET " + repo + "/commits/{ref}/check-runs":                         {reads("checks"), listChecks},
		"POST " + repo + "/statuses/{sha}":                                  {writes("statuses"), createStatus},
		"POST " + repo + "/code-scanning/sarifs":                            {writes("security-events"), uploadSARIF},
		"GET " + repo + "/code-scanning/sarifs/{sarif_id}":                  {reads("security-events"), getSARIF},
		"GET " + repo + "/collaborators/{username}/permission":              {need{}, getPermission},
		"GET " + repo + "/check-runs/{check_run_id}/annotations":            {reads("checks"), listAnnotations},
		"POST " + repo + "/issues/comments/{comment_id}/reactions":          {comment, createReaction},
		"GET " + repo + "/issues/{issue_number}/events":                     {reads("pull-requests", "issues"), listEvents},
		"POST " + repo + "/issues/{issue_number}/labels":                    {comment, addLabels},
		"POST " + repo + "/pulls/{pull_number}/requested_reviewers":         {review, requestReviewers},
		"GET " + repo + "/actions/runs":                                     {reads("actions"), listRuns},
		"POST " + repo + "/actions/runs/{run_id}/rerun":                     {writes("actions"), rerun},
		"POST " + repo + "/actions/runs/{run_id}/rerun-failed-jobs":         {writes("actions"), rerunFailed},
		"GET /orgs/{org}/teams/{team_slug}/memberships/{username}":          {need{}, getMembership},
		"GET /orgs/{org}/repos":                                             {need{}, listRepos},
		"GET " + repo + "/pulls":                                            {reads("pull-requests"), listPulls},
		"GET " + repo + "/issues":                                           {reads("issues"), listIssues},
		"POST " + repo + "/issues":                                          {writes("issues"), createIssue},
		"PATCH " + repo + "/issues/{issue_number}":                          {writes("issues"), updateIssue},
		"GET " + repo + "/actions/artifacts":                                {reads("actions"), listArtifacts},
		"GET " + repo + "/actions/artifacts/{artifact_id}/{archive_format}": {reads("actions"), downloadArtifact},
	}
}

// answer is what is sent back.
type answer struct {
	status int
	header http.Header
	body   any    // JSON, completed by the description
	raw    []byte // instead of JSON; its media type is in header
	drop   bool   // close the connection instead

	written []byte // body as JSON, once it was asked for
}

func ok(status int, body any) *answer {
	return &answer{status: status, header: http.Header{"Content-Type": {"application/json; charset=utf-8"}}, body: body}
}

func rawAnswer(media string, body []byte) *answer {
	return &answer{status: http.StatusOK, header: http.Header{"Content-Type": {media + "; charset=utf-8"}}, raw: body}
}

func problem(status int, message string) *answer {
	return ok(status, object{"message": message, "documentation_url": "https://docs.github.com/rest", "status": strconv.Itoa(status)})
}

func notFound() *answer { return problem(http.StatusNotFound, "Not Found") }

// invalid is GitHub's "Validation Failed" for one field.
func invalid(resource, field, code, message string) *answer {
	e := object{"resource": resource, "field": field, "code": code}
	if message != "" {
		e["message"] = message
	}
	return ok(http.StatusUnprocessableEntity, object{"message": "Validation Failed", "documentation_url": "https://docs.github.com/rest", "errors": []any{e}})
}

// unprocessable is the form that reviews are refused in: a list of sentences
// that do not say which entry is meant.
func unprocessable(sentences ...string) *answer {
	list := make([]any, len(sentences))
	for i, text := range sentences {
		list[i] = text
	}
	return ok(http.StatusUnprocessableEntity, object{"message": "Unprocessable Entity", "documentation_url": "https://docs.github.com/rest", "errors": list})
}

func (f *Fault) answer() *answer {
	if f.Status == 0 {
		return &answer{drop: true}
	}
	body := f.Body
	if body == "" {
		body = fmt.Sprintf(`{"message":%q}`, http.StatusText(f.Status))
	}
	a := rawAnswer("application/json", []byte(body))
	a.status = f.Status
	for name, value := range f.Header {
		a.header.Set(name, value)
	}
	return a
}

func (a *answer) encode() []byte {
	if a.raw != nil || a.drop {
		return a.raw
	}
	if a.written != nil {
		return a.written
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(a.body); err != nil {
		panic(fmt.Sprintf("githubtest: an answer cannot be written as JSON: %v", err))
	}
	a.written = b.Bytes()
	return a.written
}

func (a *answer) write(w http.ResponseWriter) {
	if a.drop {
		panic(http.ErrAbortHandler) // net/http closes the connection and logs nothing
	}
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.encode())
}

// later is an item of a list that is made where a page has it: of a long list each page would make all.
type later func() object

// page answers with the part of a list that page and per_page of a request ask for
// (30 a page by default, at most 100), and names the other pages in Link. wrap may
// put the page into an object.
func (x *exchange) page(all []any, wrap func(page []any) any) *answer {
	query := x.URL.Query()
	size, number := positive(query.Get("per_page"), 30), positive(query.Get("page"), 1)
	size = min(size, 100)
	last := max(1, (len(all)+size-1)/size)
	from := min((number-1)*size, len(all))
	page := append([]any{}, all[from:min(from+size, len(all))]...)
	for i, item := range page {
		if view, ok := item.(later); ok {
			page[i] = view()
		}
	}
	var body any = page
	if wrap != nil {
		body = wrap(page)
	}
	a := ok(http.StatusOK, body)
	var links []string
	link := func(rel string, n int) {
		query.Set("page", strconv.Itoa(n))
		to := url.URL{Scheme: "http", Host: x.Host, Path: x.URL.Path, RawQuery: query.Encode()}
		links = append(links, fmt.Sprintf("<%s>; rel=%q", to.String(), rel))
	}
	if number > 1 {
		link("prev", min(number-1, last))
		link("first", 1)
	}
	if number < last {
		link("next", number+1)
		link("last", last)
	}
	if len(links) > 0 {
		a.header.Set("Link", strings.Join(links, ", "))
	}
	return a
}

func positive(text string, otherwise int) int {
	if n, err := strconv.Atoi(text); err == nil && n > 0 {
		return n
	}
	return otherwise
}

// number is a path parameter that is an id.
func (x *exchange) number(name string) int64 {
	n, err := strconv.ParseInt(x.params[name], 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// text is a field of the body; "" where it is missing.
func text(o object, name string) string {
	s, _ := o[name].(string)
	return s
}

// whole is an integer field of the body; 0 where it is missing.
func whole(o object, name string) int {
	n, _ := o[name].(float64)
	return int(n)
}

// orNull is null for "".
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
