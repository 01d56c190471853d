package githubtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// graphError is one entry of "errors". Where it has a kind it is an answer to a
// valid question; without, the question itself is wrong, which is a violation.
type graphError struct {
	kind, message string
	path          string // the key of the root field that is null
}

func forbidden() *graphError { return &graphError{kind: "FORBIDDEN", message: notAccessible} }

func (e *graphError) view() object {
	out := object{"message": e.message}
	if e.kind != "" {
		out["type"] = e.kind
	}
	if e.path != "" {
		out["path"] = []any{e.path}
	}
	return out
}

// graphRun is one operation being answered.
type graphRun struct {
	server    *Server
	doc       document
	schema    map[string]graphType
	variables object
	used      map[string]bool
}

// answerGraphQL answers with status 200 whatever happens, errors included, as
// GitHub does; only a wrong token is 401.
func (s *Server) answerGraphQL(r *http.Request, raw []byte, record *Request) *answer {
	var body struct {
		Query     string `json:"query"`
		Variables object `json:"variables"`
	}
	if err := json.Unmarshal(raw, &body); err != nil || r.Method != http.MethodPost {
		s.violate("GraphQL: %s with a body that is no JSON object with a query: %v", r.Method, err)
		return problem(http.StatusBadRequest, "Problems parsing JSON")
	}
	doc, err := parseGraphQL(body.Query)
	if err != nil {
		return s.wrongQuestion(err.Error())
	}
	record.Mutation = doc.mutation
	var names []string
	for _, f := range doc.fields {
		names = append(names, f.name)
	}
	record.Operation = strings.Join(names, ",")
	run := &graphRun{server: s, doc: doc, schema: graphSchema(), variables: body.Variables, used: map[string]bool{}}
	root := "Query"
	if doc.mutation {
		root = "Mutation"
	}
	if message := run.check(root); message != "" {
		return s.wrongQuestion(message)
	}
	f := s.takeFault(*record)
	if f != nil && !f.AfterEffect {
		return f.answer()
	}
	if !s.authorised(r) {
		return problem(http.StatusUnauthorized, "Bad credentials")
	}
	a := run.carryOut()
	if f != nil {
		return f.answer()
	}
	return a
}

// wrongQuestion is the answer to a document that is not valid against the schema.
func (s *Server) wrongQuestion(message string) *answer {
	s.violate("GraphQL: %s", message)
	return ok(http.StatusOK, object{"errors": []any{object{"message": message}}})
}

// check validates the whole document before anything is carried out, as GraphQL
// does: fields, arguments, variables.
func (g *graphRun) check(root string) string {
	if message := g.checkFields(root, g.doc.fields); message != "" {
		return message
	}
	for _, name := range slices.Sorted(maps.Keys(g.doc.declared)) {
		if !g.used[name] {
			return fmt.Sprintf("Variable $%s is declared but not used", name)
		}
		if g.variables[name] == nil && strings.HasSuffix(g.doc.declared[name], "!") {
			return fmt.Sprintf("Variable $%s of type %s was provided invalid value", name, g.doc.declared[name])
		}
	}
	return ""
}

func (g *graphRun) checkFields(typeName string, fields []selection) string {
	for _, f := range fields {
		if f.fragment != "" {
			fragment, known := g.doc.fragments[f.fragment]
			if !known {
				return fmt.Sprintf("Fragment %s was used, but not defined", f.fragment)
			}
			f = fragment
		}
		if f.on != "" {
			if g.schema[f.on] == nil {
				return fmt.Sprintf("No such type %s, so it can't be a fragment condition", f.on)
			}
			if message := g.checkFields(f.on, f.fields); message != "" {
				return message
			}
			continue
		}
		if f.name == "__typename" {
			continue
		}
		of, known := g.schema[typeName][f.name]
		switch {
		case !known:
			return fmt.Sprintf("Field '%s' doesn't exist on type '%s'", f.name, typeName)
		case of == "" && len(f.fields) > 0:
			return fmt.Sprintf("Selections can't be made on scalars (field '%s' returns a scalar but has selections)", f.name)
		case of != "" && len(f.fields) == 0:
			return fmt.Sprintf("Field must have selections (field '%s' returns %s but has no selections)", f.name, of)
		}
		if message := g.checkArguments(typeName, f); message != "" {
			return message
		}
		if message := g.checkFields(of, f.fields); message != "" {
			return message
		}
	}
	return ""
}

func (g *graphRun) checkArguments(typeName string, f selection) string {
	required, optional := graphArguments(typeName, f.name)
	for _, name := range required {
		if _, given := f.arguments[name]; !given {
			return fmt.Sprintf("Field '%s' is missing required arguments: %s", f.name, name)
		}
	}
	for name, value := range f.arguments {
		if !slices.Contains(required, name) && !slices.Contains(optional, name) {
			return fmt.Sprintf("Field '%s' doesn't accept argument '%s'", f.name, name)
		}
		if message := g.checkVariables(value); message != "" {
			return message
		}
	}
	_, first := f.arguments["first"]
	_, last := f.arguments["last"]
	if len(optional) == 4 && !first && !last {
		return fmt.Sprintf("You must provide a `first` or `last` value to properly paginate the `%s` connection.", f.name)
	}
	return ""
}

func (g *graphRun) checkVariables(value any) string {
	switch v := value.(type) {
	case variable:
		g.used[string(v)] = true
		if g.doc.declared[string(v)] == "" {
			return fmt.Sprintf("Variable $%s is used but not declared", string(v))
		}
	case object:
		for _, inner := range v {
			if message := g.checkVariables(inner); message != "" {
				return message
			}
		}
	case []any:
		for _, inner := range v {
			if message := g.checkVariables(inner); message != "" {
				return message
			}
		}
	}
	return ""
}

// bind puts the variables' values in.
func (g *graphRun) bind(value any) any {
	switch v := value.(type) {
	case variable:
		return g.variables[string(v)]
	case enum:
		return string(v)
	case object:
		out := object{}
		for name, inner := range v {
			out[name] = g.bind(inner)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, inner := range v {
			out[i] = g.bind(inner)
		}
		return out
	}
	return value
}

// carryOut answers the root fields one after another. One that fails is null
// and named in errors; the others are answered.
func (g *graphRun) carryOut() *answer {
	root := g.server.graphQuery()
	if g.doc.mutation {
		root = g.server.graphMutation()
	}
	data, failures := object{}, []any{}
	for _, f := range g.doc.fields {
		value, failure := g.resolve(root, f)
		data[f.key] = value
		if failure != nil {
			failure.path, data[f.key] = f.key, nil
			failures = append(failures, failure.view())
		}
	}
	out := object{"data": data}
	if len(failures) > 0 {
		out["errors"] = failures
	}
	return ok(http.StatusOK, out)
}

func (g *graphRun) resolve(n *graphNode, f selection) (any, *graphError) {
	arguments, _ := g.bind(f.arguments).(object)
	value := n.values[f.name]
	if n.field != nil {
		var failure *graphError
		if value, failure = n.field(f.name, arguments); failure != nil {
			return nil, failure
		}
	}
	switch v := value.(type) {
	case *graphNode:
		if v == nil {
			return nil, nil
		}
		if v.page != nil {
			v = v.page(arguments)
		}
		return g.object(v, f.fields)
	case []*graphNode:
		list := []any{}
		for _, inner := range v {
			if inner == nil {
				list = append(list, nil)
				continue
			}
			o, failure := g.object(inner, f.fields)
			if failure != nil {
				return nil, failure
			}
			list = append(list, o)
		}
		return list, nil
	}
	return value, nil
}

func (g *graphRun) object(n *graphNode, fields []selection) (object, *graphError) {
	out := object{}
	for _, f := range fields {
		if f.fragment != "" {
			f = g.doc.fragments[f.fragment]
		}
		switch {
		case f.on != "":
			if f.on != n.typeName && f.on != "Node" && f.on != "Actor" && f.on != "Minimizable" {
				continue
			}
			inner, failure := g.object(n, f.fields)
			if failure != nil {
				return nil, failure
			}
			maps.Copy(out, inner)
		case f.name == "__typename":
			out[f.key] = n.typeName
		default:
			value, failure := g.resolve(n, f)
			if failure != nil {
				return nil, failure
			}
			out[f.key] = value
		}
	}
	return out, nil
}

// graphList is a connection over nodes; first or last of them, at most 100.
func graphList(typeName string, all []*graphNode) *graphNode {
	return &graphNode{typeName: typeName, page: func(arguments object) *graphNode {
		from, to := 0, len(all)
		if after, err := strconv.Atoi(text(arguments, "after")); err == nil {
			from = min(max(after, 0), len(all))
		}
		if before, err := strconv.Atoi(text(arguments, "before")); err == nil {
			to = max(from, min(before, len(all)))
		}
		if n := whole(arguments, "first"); n > 0 {
			to = min(to, from+min(n, 100))
		}
		if n := whole(arguments, "last"); n > 0 {
			from = max(from, to-min(n, 100))
		}
		return &graphNode{typeName: typeName, values: object{"nodes": all[from:to], "totalCount": len(all), "pageInfo": &graphNode{
			typeName: "PageInfo", values: object{"hasNextPage": to < len(all), "endCursor": strconv.Itoa(to),
				"hasPreviousPage": from > 0, "startCursor": strconv.Itoa(from)}}}}
	}}
}
