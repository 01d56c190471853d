package plan

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/severity"
)

// Schema names the version of the JSON form. It changes only when a consumer of the
// previous form could misread the new one.
const Schema = "threatdelta/tests/v1"

// Plan is the tests of one review.
type Plan struct {
	Schema string `json:"schema"`
	Tool   Tool   `json:"tool"`
	// Variables are those of all tests, sorted by name.
	Variables []Variable `json:"variables"`
	// Tests are sorted, see [New].
	Tests []Test `json:"tests"`
	// Untested are the findings for which there is no test, and why, in the order of the
	// report.
	Untested []Untested `json:"untested"`
}

// Tool is the program that made the plan.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Identity is who sends a request.
type Identity string

// The identities. A and B are two ordinary users, of different tenants where there are
// tenants. Low is a user or token with as little as there is: the lowest role, the
// fewest scopes, the weakest of the accepted credentials. Anonymous presents nothing.
const (
	A         Identity = "A"
	B         Identity = "B"
	Low       Identity = "low"
	Anonymous Identity = "anonymous"
)

// Identities lists the identities.
func Identities() []Identity { return []Identity{A, B, Low, Anonymous} }

// Kind says what a variable stands for.
type Kind string

// The kinds of variables.
const (
	// CredentialValue: a token, a key, or the base64 of user:password; a secret.
	CredentialValue Kind = "credential"
	// ObjectID: the id of an object that exists and belongs to an identity.
	ObjectID Kind = "object"
	// CanaryHost: a host name of the tester's own that reports who calls it.
	CanaryHost Kind = "canary"
	// PlainURL: the base URL of the API by http://, without a final slash.
	PlainURL Kind = "plain-url"
	// UniqueWord: letters and digits that were never sent before, made up by the runner
	// anew for each test.
	UniqueWord Kind = "unique"
)

// Kinds lists the kinds of variables.
func Kinds() []Kind { return []Kind{CredentialValue, ObjectID, CanaryHost, PlainURL, UniqueWord} }

// Variable is what a runner has to know to send the requests. Names of variables are
// ASCII letters, digits and underscores, and begin with a letter.
type Variable struct {
	Name string `json:"name"`
	Kind Kind   `json:"kind"`
	// Of is whose credential or object it is, "" for the other kinds.
	Of Identity `json:"of,omitempty"`
	// About says what is wanted, in words: the scheme, or the parameter and its path.
	About string `json:"about,omitempty"`
}

// Test is one question to a running API, and what it takes to ask it.
type Test struct {
	// ID is the rule and the fingerprint of the finding.
	ID      string `json:"id"`
	Finding string `json:"finding"` // fingerprint
	Rule    string `json:"rule"`
	// Level is that of the finding.
	Level    severity.Level `json:"level"`
	Title    string         `json:"title"` // the finding in one sentence
	Template Template       `json:"template"`
	// Operation is the one that is called, of those that the finding is about.
	Operation Operation `json:"operation"`
	// Needs are the identities as which the steps are sent, in the order of [Identities].
	Needs []Identity `json:"needs"`
	// Destructive: the test may change or destroy what it does not put back (a write, a
	// payment, a lock on an account), or load the API. It is sent only where whoever
	// runs it says so.
	Destructive bool `json:"destructive"`
	// Why says what is destructive about it, "" where nothing is.
	Why string `json:"why,omitempty"`
	// Variables are what the steps use and do not capture themselves, sorted by name.
	Variables []Variable `json:"variables"`
	Steps     []Step     `json:"steps"`
	// Cap is the most requests that the test sends, all steps and repeats together.
	Cap int `json:"cap"`
	// Note says what a reader must know to judge the verdict, "" for nothing.
	Note string `json:"note,omitempty"`
}

// Fixtures are the variables of kind [ObjectID]: objects whose ids nobody can derive
// from the description.
func (t *Test) Fixtures() []Variable {
	return slices.DeleteFunc(slices.Clone(t.Variables), func(v Variable) bool { return v.Kind != ObjectID })
}

// Operation names an operation as the description does.
type Operation struct {
	Method string `json:"method"`
	Path   string `json:"path"`
}

// Step is one request, sent once or several times.
type Step struct {
	Name string `json:"name"` // what it does, in words
	// Role says what the step is for.
	Role Role `json:"role"`
	// As is who sends it.
	As      Identity `json:"as"`
	Request Request  `json:"request"`
	// Repeat is how often it is sent, at least 1; Concurrency how many at the same time,
	// at least 1 and at most Repeat.
	Repeat      int `json:"repeat"`
	Concurrency int `json:"concurrency"`
	// Capture takes values out of the (first) answer, for the steps that follow.
	Capture []Capture `json:"capture,omitempty"`
	// Expect says what the answers mean; only a step of role [Ask] has it.
	Expect *Expect `json:"expect,omitempty"`
}

// Role says what a step is for.
type Role string

// The roles. What a step of role Prepare answers must be 2xx and have what it captures,
// or the test is inconclusive and only steps of role Undo follow. What a step of role Try
// answers decides nothing, whatever it is: a step that follows looks at its effect. A
// step of role Undo is sent whatever happened before, if what it needs was captured, and
// decides nothing. The test has the worst verdict of its steps of role Ask, see [Worst].
const (
	Prepare Role = "prepare"
	Try     Role = "try"
	Ask     Role = "ask"
	Undo    Role = "undo"
)

// Roles lists the roles.
func Roles() []Role { return []Role{Prepare, Try, Ask, Undo} }

// Request is what is sent. Literal parts are as they go over the wire.
type Request struct {
	Method string `json:"method"` // upper case
	// Base is the variable of kind [PlainURL] that the path is sent to, "" for the base
	// URL of the run.
	Base string `json:"base,omitempty"`
	// Path begins with a slash and follows the base URL. It is percent-encoded (RFC 3986,
	// 2.1); the value of a variable has to be.
	Path Text `json:"path"`
	// Query is joined by "&". Names and values are percent-encoded; the value of a
	// variable has to be.
	Query []Field `json:"query,omitempty"`
	// Headers are those besides the credentials and the content type. The value of a
	// variable is refused where it has a line break. A cookie is the header Cookie.
	Headers []Field `json:"headers,omitempty"`
	// ContentType is the media type of the body, "" for no body. One of multipart has its
	// boundary, which Body uses.
	ContentType string `json:"contentType,omitempty"`
	// Body is what is sent. The value of a variable is escaped as ContentType asks for
	// (see [EscapeBody]): in JSON it stands within a string.
	Body Text `json:"body,omitempty"`
	// Credentials are what the caller presents.
	Credentials []Credential `json:"credentials,omitempty"`
}

// Field is a name and a value of a query or of the headers.
type Field struct {
	Name  string `json:"name"`
	Value Text   `json:"value"`
}

// Credential is where a credential goes: the value of the variable behind Prefix.
type Credential struct {
	Scheme string `json:"scheme"` // its name in the description
	// Type is that of the security scheme (OpenAPI 3.1, 4.8.27), for http with its scheme
	// behind a space: "http bearer", "http basic", "apiKey", "oauth2", "openIdConnect",
	// "mutualTLS".
	Type string `json:"type"`
	// In is header, query or cookie, Name the name there; both are "" for a client
	// certificate, which the runner presents if it has one.
	In   string `json:"in,omitempty"`
	Name string `json:"name,omitempty"`
	// Prefix stands before the value: "Bearer ", "Basic " or "".
	Prefix string `json:"prefix,omitempty"`
	// Variable has the value; its kind is [CredentialValue].
	Variable string `json:"variable,omitempty"`
	// Scopes are those that the operation asks for, sorted.
	Scopes []string `json:"scopes,omitempty"`
	// Without are scopes that the credential must not have for the test to say anything.
	Without []string `json:"without,omitempty"`
}

// Capture keeps a value of an answer under a name, as a variable for the steps that
// follow. A number is kept as it is spelled.
type Capture struct {
	Name string `json:"name"`
	// Pointer finds it in the body, which is JSON, see [Body].
	Pointer string `json:"pointer"`
}

// Untested is a finding without a test.
type Untested struct {
	Finding string `json:"finding"`
	Rule    string `json:"rule"`
	Why     string `json:"why"`
}
