package openapi

import (
	"bytes"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/budget"
)

// Dialect is the version family of a description.
type Dialect int

// The dialects that can be read.
const (
	Swagger2  Dialect = iota // Swagger 2.0
	OpenAPI30                // OpenAPI 3.0.x
	OpenAPI31                // OpenAPI 3.1.x and 3.2.x, which adds to it
)

// Limits bound the cost of reading one description.
type Limits struct {
	FileBytes int64 // of one file
	Files     int   // that references may reach
	Depth     int   // of nested values
	Nodes     int   // values of all files, each alias counted as the value that it stands for
	// TotalBytes bounds all files together, unless it is 0. One blob may have many
	// names.
	TotalBytes int64
}

// DefaultLimits allow the largest published descriptions (13 MB) with room to
// spare, and stop hostile ones early.
func DefaultLimits() Limits {
	return Limits{FileBytes: 32 << 20, Files: 2000, Depth: 500, Nodes: 2_000_000, TotalBytes: 64 << 20}
}

// Document is a description: its root and every file that it reaches. It is not
// safe for concurrent use.
type Document struct {
	// Path is the path of the root file in the tree.
	Path string
	// Version is the value of "openapi" or "swagger".
	Version string
	Dialect Dialect
	// Root is the root object.
	Root Value
	// Notes say what could not be followed, in the order of their places.
	Notes  []Note
	loader *loader
	lot    *Lot          // see Common
	meter  *budget.Meter // of work with the document, see Spend
}

// Spend counts steps of work with the document, the amount of which depends on what
// is written in it; see [budget.Meter].
func (d *Document) Spend(n int) {
	if d != nil {
		d.meter.Spend(n)
	}
}

// Bytes is the size of its files as they are written, 0 for no document.
func (d *Document) Bytes() int64 {
	if d == nil {
		return 0
	}
	return d.loader.bytes
}

// Unmetered is the document for work that is not counted as that of one description.
func (d *Document) Unmetered() *Document {
	other := *d
	other.meter = nil
	return &other
}

// Files lists the paths of the files that were read, the root first, the others in
// the order in which references reached them.
func (d *Document) Files() []string {
	paths := make([]string, len(d.loader.order))
	for i, f := range d.loader.order {
		paths[i] = f.path
	}
	return paths
}

// Source is where a description is read from. An empty Path means that this side
// has no description.
type Source struct {
	Tree fs.FS
	Path string
}

// loader returns a loader that takes files from the store, if there is one.
func (s Source) loader(store *Store, limits Limits) *loader {
	if store != nil {
		return store.loader()
	}
	return newLoader(s.Tree, limits)
}

func (s Source) load(store *Store, limits Limits) (*Document, error) {
	if s.Path == "" {
		return nil, nil
	}
	l := s.loader(store, limits)
	raw, err := l.read(s.Path)
	if err != nil {
		return nil, err
	}
	return l.document(s.Path, wholeText(raw))
}

// Options change how a pair is read.
type Options struct {
	Limits Limits
	// Whole turns the pruning off: every byte goes through the parser. The result
	// of a review is the same, as a test checks.
	Whole bool
	// Base and Head, if not nil, are the stores of the two trees, with the same limits.
	Base, Head *Store
	// Budget, if not nil, bounds the work with the documents.
	Budget *budget.Budget
	// Debug, if not nil, is called with a line that says why a pair was read in full:
	// file, line if it is known, reason. It quotes the files.
	Debug func(line string)

	apart bool // read each side by itself, even if they are the same
	kept  bool // keep the original bytes
	alone bool // read no part of one text in the other
}

// Load reads the description at path. The error is an *Error.
func Load(tree fs.FS, path string, limits Limits) (*Document, error) {
	return Source{Tree: tree, Path: path}.load(nil, limits)
}

func (l *loader) document(path string, text *sourceText) (d *Document, err error) {
	var root *record
	d, err = l.rooted(path, func() (*file, error) {
		if l.store == nil || !text.short.Whole() {
			return l.parse(path, text)
		}
		if root = l.store.kept[path]; root == nil {
			root = l.store.parse(path, text)
		}
		return l.accept(root, false)
	})
	if err == nil && root != nil {
		if l.comesBack {
			l.store.keep(path, root)
		}
		d.lot = l.lotOfAll()
	}
	return d, err
}

// rooted reads a description from its root file on.
func (l *loader) rooted(path string, read func() (*file, error)) (d *Document, err error) {
	defer func() { // a bug of the parser must not end the program
		if r := recover(); r != nil {
			d, err = nil, &Error{File: path, Problem: fmt.Sprintf("reading it failed: %v", r), Hint: "please report this description"}
		}
	}()
	root, err := read()
	if err != nil {
		return nil, err
	}
	d = &Document{Path: path, loader: l}
	l.doc = d
	d.Root = Value{node: root.node, file: root}
	if err := d.identify(); err != nil {
		return nil, err
	}
	l.followAll(root)
	d.Notes = l.sortedNotes()
	return d, nil
}

// identify sets version and dialect from the root object's "swagger" or "openapi".
func (d *Document) identify() error {
	if d.Root.Kind() != Map {
		return &Error{File: d.Path, Line: 1, Problem: "this is not an API description: its root is not an object", Hint: "name the OpenAPI file with --spec", kind: ErrNoDescription}
	}
	if v := d.Root.Get("swagger"); v.Exists() {
		d.Version, d.Dialect = strings.TrimSpace(v.Scalar()), Swagger2
		if strings.HasPrefix(d.Version, "2") {
			return nil
		}
		return d.unknownVersion(v, "swagger")
	}
	v := d.Root.Get("openapi")
	if !v.Exists() {
		return &Error{File: d.Path, Line: 1, Problem: "this is not an API description: it has neither \"openapi\" nor \"swagger\"", Hint: "name the OpenAPI file with --spec", kind: ErrNoDescription}
	}
	d.Version = strings.TrimSpace(v.Scalar())
	switch {
	case strings.HasPrefix(d.Version, "3.0"):
		d.Dialect = OpenAPI30
	case strings.HasPrefix(d.Version, "3."):
		d.Dialect = OpenAPI31
		d.noteNewer(v)
	default:
		return d.unknownVersion(v, "openapi")
	}
	return nil
}

// noteNewer notes a version after 3.2, which is read as if it were that.
func (d *Document) noteNewer(v Value) {
	minor, _, _ := strings.Cut(strings.TrimPrefix(d.Version, "3."), ".")
	if n, err := strconv.Atoi(minor); err == nil && n > 2 {
		d.loader.note(Oddity, v.Span(), "openapi version %.20q is newer than 3.2: what it adds is not reviewed", d.Version)
	}
}

func (d *Document) unknownVersion(v Value, key string) error {
	s := v.Span()
	if d.Version == "" {
		return &Error{File: s.File, Line: s.Line, Column: s.Column, Problem: "names no version", Hint: "2.0, 3.0, 3.1 and 3.2 are reviewed"}
	}
	return &Error{File: s.File, Line: s.Line, Column: s.Column,
		Problem: fmt.Sprintf("%s version %.20q is not known", key, d.Version), Hint: "2.0, 3.0, 3.1 and 3.2 are reviewed"}
}

// Describes reports whether the beginning of a file looks like the root of an API
// description: a root key "openapi" or "swagger" with a version. It is a cheap test
// for discovery. Only reading decides.
func Describes(head []byte) bool {
	text := bytes.TrimPrefix(toUTF8(head), bom)
	isKey, space := beginsLine, " \t"
	if bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("{")) {
		isKey, space = beginsKey, " \t\n\f\r"
	}
	for _, word := range [...]string{"openapi", "swagger"} { // an expression takes many times as long
		for at := 0; ; at += len(word) {
			i := bytes.Index(text[at:], []byte(word))
			if i < 0 {
				break
			}
			if at += i; isKey(text[:at]) && hasVersion(text[at+len(word):], space) {
				return true
			}
		}
	}
	return false
}

// hasVersion reports whether what follows a key is a colon and a digit, perhaps in quotes.
func hasVersion(after []byte, space string) bool {
	value, ok := bytes.CutPrefix(bytes.TrimLeft(unquoted(after), space), []byte(":"))
	value = unquoted(bytes.TrimLeft(value, space))
	return ok && len(value) > 0 && value[0] >= '0' && value[0] <= '9'
}

// unquoted is a text without a quote at its beginning.
func unquoted(text []byte) []byte {
	if len(text) > 0 && (text[0] == '"' || text[0] == '\'') {
		return text[1:]
	}
	return text
}

// beginsLine reports whether what follows is the first word of a line, perhaps in quotes.
func beginsLine(before []byte) bool {
	n := len(before)
	if n > 0 && (before[n-1] == '"' || before[n-1] == '\'') {
		n--
	}
	return n == 0 || before[n-1] == '\n'
}

// beginsKey reports whether what follows may be a key of JSON, or of YAML in braces.
func beginsKey(before []byte) bool {
	n := len(before)
	return n > 0 && strings.IndexByte("\"'{, \t\n\f\r", before[n-1]) >= 0
}

// file is one file of a description.
type file struct {
	*parsedFile
	loader  *loader // that of the description
	reached bool    // a reference led to a part of it, as something
}

// parsedFile is one parsed file, which may be part of several descriptions.
type parsedFile struct {
	path     string
	text     *sourceText
	returns  bool  // the text has carriage returns
	borrowed int32 // the last line of nodes that are those of another file, see sharing
	node     *node
	parents  map[*node]parent    // built when the first pointer is asked for
	anchors  map[string]*node    // $anchor and $dynamicAnchor, built when needed
	hasID    bool                // some object has an "$id"
	ids      *identities         // built when needed
	targets  map[*node]direct    // of references, as far as they were followed
	survey   *survey             // nil until the file was searched for references as a whole
	trails   map[trailKey]*trail // of what references lead to

	// lastLoader is the number of the last loader of the store that has it, and index its place
	// in that one's order.
	lastLoader, index int
}

// parent is a node that has the child at an index of its content.
type parent struct {
	node  *node
	index int
}
