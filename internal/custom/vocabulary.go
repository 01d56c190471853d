package custom

import (
	"github.com/google/cel-go/cel"
	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/sensitive"
)

// The object types of the environment.
const (
	changeType      = "Change"
	operationType   = "Operation"
	leafType        = "Leaf"
	constraintType  = "Constraint"
	serverType      = "Server"
	schemeType      = "Scheme"
	limitType       = "Limit"
	descriptionType = "Description"
)

// kind is an object type: what expressions may ask of its objects.
type kind struct {
	name   string
	doc    string
	fields []field
}

// field is always there: of an absent object it is "", 0, false, an empty list
// or an absent object.
type field struct {
	name   string
	typ    *cel.Type
	doc    string
	values []string // the words that it may be, where they are a closed list
	get    func(self any) any
}

// of turns a getter of one Go type into that of a field.
func of[T any](get func(T) any) func(any) any {
	return func(self any) any { return get(self.(T)) }
}

// variable is what an expression begins with.
type variable struct {
	name string
	typ  *cel.Type
	doc  string
}

func variables() []variable {
	return []variable{
		{"change", cel.ObjectType(changeType), "what changed"},
		{"operation", cel.ObjectType(operationType), "the operation that the change reaches: as it is at head, as it was at base where it was removed; absent where the change concerns no operation"},
		{"base", cel.ObjectType(operationType), "the operation as it was; absent where it was added"},
		{"head", cel.ObjectType(operationType), "the operation as it is; absent where it was removed"},
		{"description", cel.ObjectType(descriptionType), "the description as it is at head, as it was at base where it was removed"},
	}
}

func kinds() []kind {
	return []kind{changeKind(), operationKind(), leafKind(), constraintKind(), serverKind(), schemeKind(), limitKind(), descriptionKind()}
}

func changeKind() kind {
	texts, object := cel.ListType(cel.StringType), cel.ObjectType
	return kind{changeType, "One edit of a description, however many operations it reaches.", []field{
		{"kind", cel.StringType, "what happened, see above", changeKinds(), of(func(c *change) any { return c.kind })},
		{"subject", cel.StringType, "what on the operation, as reports have it: `security`, `response 200 $.email`", nil, of(func(c *change) any { return c.subject() })},
		{"name", cel.StringType, "the name of what changed: of a scheme, a header, an annotation, a media type, a server's URL, the keyword of a reworded value", nil, of(func(c *change) any { return c.name })},
		{"where", cel.StringType, "what carries it: `request`, `response 200`, `query`, `header`, `response header 200`", nil, of(func(c *change) any { return c.where })},
		{"old", cel.StringType, "what was said: a policy, a limit, a default, an annotation, a type, an operation", nil, of(func(c *change) any { return c.old })},
		{"new", cel.StringType, "what is said now", nil, of(func(c *change) any { return c.new })},
		{"leaf", object(leafType), "the first of `leaves`; absent where there is none", nil, of(func(c *change) any { return c.leaf() })},
		{"leaves", cel.ListType(object(leafType)), "the values that it is about: those that newly travel, all of a new operation, those that no longer travel of `input-removed`", nil, of(func(c *change) any { return c.allLeaves() })},
		{"constraints", cel.ListType(object(constraintType)), "what accepts more, of `input-relaxed`", nil, of(func(c *change) any { return c.constraints() })},
		{"added", texts, "what came: ways in of `auth-changed`, scopes of `scopes-changed`", nil, of(func(c *change) any { return c.added })},
		{"removed", texts, "what went, likewise", nil, of(func(c *change) any { return c.removed })},
		{"lifted", cel.BoolType, "the values were there, and readOnly or writeOnly", nil, of(func(c *change) any { return c.lifted })},
		{"root", cel.BoolType, "the edit is in the root's list, which the operations inherit", nil, of(func(c *change) any { return c.root })},
		{"scheme", object(schemeType), "the security scheme, of the `scheme-` and `scopes-` changes", nil, of(func(c *change) any { return schemeObject(c.scheme) })},
		{"server", object(serverType), "the server, of `server-added`", nil, of(func(c *change) any { return serverObject(c.server) })},
	}}
}

func operationKind() kind {
	texts, object := cel.ListType(cel.StringType), cel.ObjectType
	text := func(name, doc string, get func(*api.Operation) string) field {
		return field{name, cel.StringType, doc, nil, of(func(o *operation) any { return get(o.Operation) })}
	}
	return kind{operationType, "An operation with all that it inherits.", []field{
		{"exists", cel.BoolType, "false where there is no such operation on this side", nil, of(func(*operation) any { return true })},
		{"kind", cel.StringType, "who calls: clients call an endpoint, the API itself calls the others", []string{"endpoint", "webhook", "callback"}, of(func(o *operation) any { return o.kind() })},
		{"method", cel.StringType, "in upper case; `ANY` where a gateway serves every method alike", nil, of(func(o *operation) any { return o.Method })},
		text("path", "the path as it is written", func(o *api.Operation) string { return o.Path }),
		text("id", "the operationId", func(o *api.Operation) string { return o.ID }),
		{"tags", texts, "its tags", nil, of(func(o *operation) any { return o.Tags })},
		{"deprecated", cel.BoolType, "marked as deprecated", nil, of(func(o *operation) any { return o.Deprecated })},
		{"writes", cel.BoolType, "the method changes state", nil, of(func(o *operation) any { return o.Writes() })},
		text("auth", "who gets in, in words: `bearer`, `oauth2[users:read]`, `none`; several ways in are separated by ` | `; `staff (bearer)`, with the name, where two schemes read the same", func(o *api.Operation) string { return o.API.Describe(o.Auth) }),
		{"anonymous", cel.BoolType, "anybody gets in, with or without credentials", nil, of(func(o *operation) any { return o.Auth.IsOpen() })},
		{"schemes", cel.ListType(object(schemeType)), "the security schemes that it names, in any alternative", nil, of(func(o *operation) any { return o.schemes() })},
		{"scopes", texts, "the scopes that it asks for, in any alternative", nil, of(func(o *operation) any { return o.scopes() })},
		{"limit", object(limitType), "what is said of its rate limit", nil, of(func(o *operation) any { return newObject(limitType, &o.Limit) })},
		{"inputs", cel.ListType(object(leafType)), "the values that callers may send: parameters, then the body", nil, of(func(o *operation) any { return o.inputs() })},
		{"outputs", cel.ListType(object(leafType)), "the values that may leave: headers and bodies of all responses", nil, of(func(o *operation) any { return o.outputs() })},
		{"level", cel.StringType, "the most sensitive class of data that its successful responses carry", levels(), of(func(o *operation) any { return o.level() })},
		{"request_types", texts, "the media types of the request", nil, of(func(o *operation) any { return o.requestTypes() })},
		{"statuses", texts, "the statuses of the responses: `200`, `4XX`, `default`", nil, of(func(o *operation) any { return o.statuses() })},
		{"servers", cel.ListType(object(serverType)), "where it is served", nil, of(func(o *operation) any { return o.servers() })},
		{"extensions", cel.MapType(cel.StringType, cel.StringType), "its extensions, and those of its path: `operation.extensions[\"x-owner\"]`", nil, of(func(o *operation) any { return extensions(o.Item, o.Value) })},
	}}
}

func leafKind() kind {
	text := func(name, doc string, values []string, get func(*leaf) string) field {
		return field{name, cel.StringType, doc, values, of(func(l *leaf) any { return get(l) })}
	}
	return kind{leafType, "A value that travels: a parameter, a header, or the end of a path through a body.", []field{
		{"exists", cel.BoolType, "false for the `change.leaf` of a change without one", nil, of(func(*leaf) any { return true })},
		text("direction", "which way it travels", []string{"in", "out"}, func(l *leaf) string { return l.word() }),
		text("where", "what carries it: `request`, `response 200`, `query`, `path`, `header`, `cookie`, `response header 200`", nil, func(l *leaf) string { return l.Where() }),
		text("path", "`$.items[].owner.email` in a body, the name of a parameter", nil, func(l *leaf) string { return l.Path() }),
		text("name", "the last name of the path", nil, func(l *leaf) string { return l.Name() }),
		text("container", "the component that holds it, `User`", nil, func(l *leaf) string { return l.Container() }),
		text("type", "its type, null apart; empty where it may have several", nil, func(l *leaf) string { return l.Schema().Facts().Type() }),
		text("format", "its format", nil, func(l *leaf) string { return l.Schema().Facts().Format }),
		text("class", "the data class that its name and annotations give away", classes(), func(l *leaf) string { return l.verdict().class }),
		text("level", "how sensitive it is, S3 the most", levels(), func(l *leaf) string { return l.verdict().level }),
		{"required", cel.BoolType, "it must be there", nil, of(func(l *leaf) any { return l.Required() })},
		{"values", cel.ListType(cel.StringType), "the closed list of what it may be (enum, const)", nil, of(func(l *leaf) any { return l.Schema().Facts().Enum })},
		{"patterns", cel.ListType(cel.StringType), "the patterns that it must match", nil, of(func(l *leaf) any { return l.Schema().Facts().Patterns })},
		{"max_length", cel.IntType, "the greatest length of a text, -1 where it has none", nil, of(func(l *leaf) any { return bound(l.Schema().Facts().MaxLength) })},
		{"max_items", cel.IntType, "the greatest length of a list, -1 where it has none", nil, of(func(l *leaf) any { return bound(l.Schema().Facts().MaxItems) })},
		{"extensions", cel.MapType(cel.StringType, cel.StringType), "its extensions", nil, of(func(l *leaf) any { return extensions(l.declarations()...) })},
	}}
}

func constraintKind() kind {
	return kind{constraintType, "A constraint that accepts more than it did.", []field{
		{"keyword", cel.StringType, "`maxLength`, `pattern`, `enum`, `type`, `required`, `additionalProperties`, …", nil, of(func(r *api.Relaxation) any { return r.Facet })},
		{"old", cel.StringType, "what it said, empty for nothing", nil, of(func(r *api.Relaxation) any { return r.Was() })},
		{"new", cel.StringType, "what it says", nil, of(func(r *api.Relaxation) any { return r.Is() })},
		{"factor", cel.DoubleType, "how many times more an upper bound lets through; 0.0 where it went altogether or where it is no upper bound", nil, of(func(r *api.Relaxation) any { return r.Factor })},
		{"certain", cel.BoolType, "false where nobody can tell which of the two accepts more (two patterns)", nil, of(func(r *api.Relaxation) any { return r.Certain })},
	}}
}

func serverKind() kind {
	text := func(name, doc string, get func(*api.Server) string) field {
		return field{name, cel.StringType, doc, nil, of(func(s *api.Server) any { return get(s) })}
	}
	flag := func(name, doc string, get func(*api.Server) bool) field {
		return field{name, cel.BoolType, doc, nil, of(func(s *api.Server) any { return get(s) })}
	}
	return kind{serverType, "Where operations are served.", []field{
		text("url", "the URL, with free variables in braces", func(s *api.Server) string { return s.URL }),
		text("scheme", "`https`, `http`, `wss`, `ws`; empty for a relative URL", func(s *api.Server) string { return s.Scheme }),
		text("host", "in lower case, without the port", func(s *api.Server) string { return s.Host }),
		text("port", "as it is written", func(s *api.Server) string { return s.Port }),
		text("path", "the path of the URL", func(s *api.Server) string { return s.Path }),
		flag("cleartext", "what travels can be read on the way", func(s *api.Server) bool { return s.IsCleartext() }),
		flag("internal", "out of reach from the internet, by its name or address", func(s *api.Server) bool { return s.IsInternal() }),
		flag("sandbox", "says of itself that it is no production", func(s *api.Server) bool { return s.IsSandbox() }),
	}}
}

func schemeKind() kind {
	text := func(name, doc string, values []string, get func(*api.Scheme) string) field {
		return field{name, cel.StringType, doc, values, of(func(s *api.Scheme) any { return get(s) })}
	}
	return kind{schemeType, "A security scheme.", []field{
		text("name", "its name in the description", nil, func(s *api.Scheme) string { return s.Name }),
		text("type", "its type; `basic` of 2.0 is `http`", []string{"apiKey", "http", "oauth2", "openIdConnect", "mutualTLS"}, func(s *api.Scheme) string { return s.Type }),
		text("http", "of `http`: `bearer`, `basic`, …, in lower case", nil, func(s *api.Scheme) string { return s.HTTP }),
		text("where", "of `apiKey`: what carries it", []string{"header", "query", "cookie"}, func(s *api.Scheme) string { return s.In }),
		text("parameter", "of `apiKey`: the name of the header, query parameter or cookie", nil, func(s *api.Scheme) string { return s.Param }),
		{"scopes", cel.ListType(cel.StringType), "the scopes that it declares", nil, of(func(s *api.Scheme) any { return s.Scopes })},
	}}
}

func descriptionKind() kind {
	return kind{descriptionType, "The description that changed.", []field{
		{"path", cel.StringType, "the file, from the root of the repository", nil, of(func(a *api.API) any { return a.Doc.Path })},
		{"version", cel.StringType, "the version of its format, `3.1.0`", nil, of(func(a *api.API) any { return a.Doc.Version })},
		{"extensions", cel.MapType(cel.StringType, cel.StringType), "the extensions of its root and of `info`", nil, of(func(a *api.API) any { return extensions(a.Doc.Root, a.Doc.Root.Get("info")) })},
	}}
}

func levels() []string {
	var out []string
	for _, l := range sensitive.Levels() {
		out = append(out, l.String())
	}
	return out
}

func classes() []string {
	out := []string{string(sensitive.None)}
	for _, c := range sensitive.Classes() {
		out = append(out, string(c))
	}
	return out
}
