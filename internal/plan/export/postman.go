package export

import (
	"bytes"
	_ "embed" // the scripts of the collection
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/plan"
)

//go:embed postman_before.js
var postmanBefore string

//go:embed postman_after.js
var postmanAfter string

// The parts of a collection, format v2.1.0
// (https://schema.postman.com/collection/json/v2.1.0/draft-07/docs).
type (
	postmanCollection struct {
		Info     postmanInfo       `json:"info"`
		Item     []postmanFolder   `json:"item"`
		Event    []postmanEvent    `json:"event"`
		Variable []postmanVariable `json:"variable"`
	}
	postmanInfo struct {
		Name        string `json:"name"`
		Description string `json:"description"`
		Schema      string `json:"schema"`
	}
	postmanFolder struct {
		Name        string        `json:"name"`
		Description string        `json:"description"`
		Item        []postmanItem `json:"item"`
	}
	postmanItem struct {
		Name     string          `json:"name"`
		Behavior map[string]bool `json:"protocolProfileBehavior"`
		Request  postmanRequest  `json:"request"`
		Response []any           `json:"response"`
	}
	postmanRequest struct {
		Auth        map[string]string `json:"auth"`
		Method      string            `json:"method"`
		Header      []postmanField    `json:"header"`
		Body        *postmanBody      `json:"body,omitempty"`
		URL         postmanURL        `json:"url"`
		Description string            `json:"description,omitempty"`
	}
	postmanField struct {
		Key   string `json:"key"`
		Value string `json:"value"`
	}
	postmanBody struct {
		Mode string `json:"mode"`
		Raw  string `json:"raw"`
	}
	postmanURL struct {
		Raw   string         `json:"raw"`
		Host  []string       `json:"host"`
		Path  []string       `json:"path"`
		Query []postmanField `json:"query,omitempty"`
	}
	postmanEvent struct {
		Listen string        `json:"listen"`
		Script postmanScript `json:"script"`
	}
	postmanScript struct {
		Type string   `json:"type"`
		Exec []string `json:"exec"`
	}
	postmanVariable struct {
		Key         string `json:"key"`
		Value       string `json:"value"`
		Type        string `json:"type"`
		Description string `json:"description,omitempty"`
	}
	// postmanStep is what the scripts of the collection know of an item.
	postmanStep struct {
		Title       string         `json:"title"`
		Test        string         `json:"test"`
		Role        plan.Role      `json:"role"`
		First       bool           `json:"first,omitempty"` // of its test
		Destructive bool           `json:"destructive,omitempty"`
		Needs       []string       `json:"needs"`
		Repeat      int            `json:"repeat"`
		ContentType string         `json:"contentType,omitempty"`
		Capture     []plan.Capture `json:"capture,omitempty"`
		Expect      *plan.Expect   `json:"expect,omitempty"`
	}
)

const postmanAbout = `Made by threatdelta from the findings of a review. Set baseUrl and the other variables that are needed, best in an environment: no value of a credential belongs in this file. Requests whose variables are not set are skipped, and so are tests that change something unless allowDestructive is "true". A test that fails confirms its threat; one that is skipped was inconclusive. Requests are sent one after the other: what has to happen at the same time is in the k6 script.`

// Postman writes a collection in the format v2.1.0, which newman runs too. Its variables
// are empty: nothing is sent anywhere until somebody says where.
func Postman(w io.Writer, p *plan.Plan) error {
	c := postmanCollection{Item: []postmanFolder{}, Info: postmanInfo{
		Name: "Security tests of an API change", Description: postmanAbout, Schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"}}
	steps, uniques := map[string]postmanStep{}, []string{}
	for i := range p.Tests {
		c.Item = append(c.Item, folder(&p.Tests[i], i+1, steps))
	}
	c.Variable = []postmanVariable{{baseURL, "", "string", "the address of the API, with what its paths follow, without a final slash"},
		{allowDestructive, "false", "string", `"true" sends what changes or loads the API`}}
	for _, v := range p.Variables {
		if v.Kind == plan.UniqueWord {
			uniques = append(uniques, v.Name)
			continue
		}
		description, _ := braces(oneLine(v.About), elsewhere)
		c.Variable = append(c.Variable, postmanVariable{v.Name, "", "string", description})
	}
	table, err := script(steps)
	if err != nil {
		return err
	}
	made, err := script(uniques)
	if err != nil {
		return err
	}
	head := "const steps = " + table + ";\nconst uniques = " + made + ";\n"
	c.Event = []postmanEvent{event("prerequest", head+postmanBefore), event("test", head+decideScript+postmanAfter)}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	if err := e.Encode(c); err != nil {
		return fmt.Errorf("writing the collection: %w", err)
	}
	_, err = w.Write(b.Bytes())
	return err
}

func event(listen, code string) postmanEvent {
	return postmanEvent{listen, postmanScript{"text/javascript", strings.Split(strings.TrimRight(code, "\n"), "\n")}}
}

// folder has the steps of a test. Their names begin with a number by which the scripts
// know them.
func folder(t *plan.Test, number int, steps map[string]postmanStep) postmanFolder {
	title, _ := braces(oneLine(t.Title), elsewhere)
	id, _ := braces(t.ID, elsewhere)
	f := postmanFolder{Name: fmt.Sprintf("%03d %s", number, title), Description: id, Item: []postmanItem{}}
	for _, text := range []string{t.Why, t.Note} {
		if plain, _ := braces(oneLine(text), elsewhere); plain != "" {
			f.Description += "; " + plain
		}
	}
	for i := range t.Steps {
		s := &t.Steps[i]
		key := fmt.Sprintf("%03d.%d", number, i+1)
		steps[key] = postmanStep{Title: oneLine(t.Title) + ": " + oneLine(s.Name), Test: fmt.Sprintf("%03d", number), Role: s.Role, First: i == 0, Destructive: t.Destructive,
			Needs: append([]string{}, needed(s)...), Repeat: s.Repeat, ContentType: s.Request.ContentType, Capture: s.Capture, Expect: s.Expect}
		f.Item = append(f.Item, item(s, key))
	}
	return f
}

func item(s *plan.Step, key string) postmanItem {
	r := &references{escaped: true}
	name, _ := braces(oneLine(s.Name), elsewhere)
	out := postmanItem{Name: key + " " + name, Behavior: map[string]bool{"followRedirects": false, "disableUrlEncoding": true, "disableCookies": true}, Response: []any{},
		Request: postmanRequest{Auth: map[string]string{"type": "noauth"}, Method: s.Request.Method, Header: []postmanField{}}}
	host := "{{" + baseURL + "}}"
	if s.Request.Base != "" {
		host = "{{" + s.Request.Base + "}}"
	}
	path, query := r.address(&s.Request)
	segments := strings.Split(strings.TrimPrefix(path, "/"), "/")
	for i, segment := range segments {
		if strings.HasPrefix(segment, ":") { // which would be a variable of the path
			segments[i] = "%3A" + segment[1:]
		}
	}
	out.Request.URL = postmanURL{Raw: host + "/" + strings.Join(segments, "/") + joined(query), Host: []string{host}, Path: segments}
	for _, q := range query {
		out.Request.URL.Query = append(out.Request.URL.Query, postmanField{q[0], q[1]})
	}
	for _, h := range r.headers(&s.Request) {
		out.Request.Header = append(out.Request.Header, postmanField{h[0], h[1]})
	}
	if s.Request.ContentType != "" {
		out.Request.Body = &postmanBody{"raw", r.body(&s.Request)}
	}
	if s.Expect != nil {
		out.Request.Description, _ = braces(meaning(s.Expect), elsewhere)
	}
	if r.changed {
		out.Request.Description = strings.TrimSpace(out.Request.Description + " Two opening braces of a value are written apart here, since they would open a variable.")
	}
	if slices.ContainsFunc(s.Request.Credentials, func(c plan.Credential) bool { return c.In == "" }) {
		out.Request.Description = strings.TrimSpace(out.Request.Description + " A client certificate belongs to this request.")
	}
	return out
}
