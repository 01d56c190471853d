package request

import (
	"errors"

	"github.com/threatdelta/threatdelta/internal/api"
)

// ErrNone is the error of an operation for which no request can be made up, wrapped
// with the reason: a value whose constraints contradict each other, a body that is
// described by a pattern alone, a part that was not read.
var ErrNone = errors.New("no request can be made up")

// Request is a request to one operation.
type Request struct {
	Method string // upper case
	Path   string // the path template of the description
	// Parameters are what is sent of the operation's parameters, sorted by In and
	// Name. All that the path has are among them.
	Parameters []Parameter
	// Media is the media type of the body, "" where none is sent.
	Media string
	// Body is the value of the body: nil, bool, json.Number, string, []any or
	// map[string]any. It is written as Media says.
	Body any
	// Credentials are what the caller presents.
	Credentials []Credential

	operation *api.Operation
	puts      []put // into the body, see With
}

// put is a value that was put at a leaf.
type put struct {
	leaf  api.Leaf
	value any
}

// Parameter is one parameter with its value, in the types of [Request.Body].
type Parameter struct {
	Name  string
	In    string // path, query, header, cookie
	Value any
	// Style and Explode say how it is written (OpenAPI 3.1, 4.8.12.2); those of 2.0's
	// collectionFormat are translated.
	Style   string
	Explode bool
	// Reserved: characters with a meaning in an address are not encoded.
	Reserved bool
	// Media is set where the value is written as a media type of its own.
	Media string
	// Guessed: the value names an object of which the description gives no example, so
	// that a test of a running API needs one that exists.
	Guessed bool
}

// Credential is what a caller presents for a security scheme.
type Credential struct {
	Scheme *api.Scheme
	Scopes []string // that it is granted, sorted
}
