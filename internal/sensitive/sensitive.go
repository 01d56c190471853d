package sensitive

import "slices"

// Class is a data class of the data-sensitivity enumeration of the OWASP Threat Model
// Library (TM-BOM), so that an export loses nothing.
type Class string

// The classes of TM-BOM 1.0.2. None, the zero value, is the class of a field that
// is not sensitive.
const (
	PII  Class = "pii"  // who somebody is, or how to reach them
	PHI  Class = "phi"  // health
	Fin  Class = "fin"  // accounts, balances, income
	IP   Class = "ip"   // intellectual property
	Cred Class = "cred" // whoever has the value may act as somebody else
	Biz  Class = "biz"  // business confidential
	Gov  Class = "gov"  // identifiers issued by a state
	PCI  Class = "pci"  // cardholder data and sensitive authentication data
	Op   Class = "op"   // operational: network addresses, devices, agents
	None Class = ""
)

// Classes lists the classes of fields that give something away.
func Classes() []Class { return []Class{PII, PHI, Fin, IP, Cred, Biz, Gov, PCI, Op} }

// Words names the class as people do, "" for none.
func (c Class) Words() string {
	switch c {
	case PII:
		return "personal data"
	case PHI:
		return "health data"
	case Fin:
		return "financial data"
	case IP:
		return "trade secrets"
	case Cred:
		return "credentials"
	case Biz:
		return "confidential business data"
	case Gov:
		return "numbers of official documents"
	case PCI:
		return "payment card data"
	case Op:
		return "addresses and devices"
	}
	return ""
}

// Word names what one value of the class is, in words for anybody: "a credential".
func (c Class) Word() string {
	switch c {
	case Cred:
		return "a credential"
	case Gov:
		return "the number of an official document"
	}
	return c.Words()
}

// Level is how sensitive a value is, from S0 (not) to S3 (a breach by itself).
type Level int

// The levels. S1 is contact and operational data, S2 identifies or locates a person
// or an account, and S3 is a credential, a payment card, or health.
const (
	S0 Level = iota
	S1
	S2
	S3
)

// Levels lists the levels, the least first.
func Levels() []Level { return []Level{S0, S1, S2, S3} }

// ParseLevel reads a level as it is spelled; ok is false where it is none.
func ParseLevel(name string) (level Level, ok bool) {
	i := slices.IndexFunc(Levels(), func(l Level) bool { return l.String() == name })
	return Level(max(0, i)), i >= 0
}

// Words says in words how sensitive data of the level is, as docs/model.md has it.
func (l Level) Words() string {
	switch {
	case l <= S0:
		return "data that is not sensitive"
	case l == S1:
		return "slightly sensitive data"
	case l == S2:
		return "sensitive data"
	}
	return "highly sensitive data"
}

// String returns "S0" to "S3". A level outside that range is shown as the nearest
// one.
func (l Level) String() string {
	switch {
	case l <= S0:
		return "S0"
	case l == S1:
		return "S1"
	case l == S2:
		return "S2"
	}
	return "S3"
}

// Confidence is how sure a verdict is; Low < Medium < High.
type Confidence int

// Low is a guess from weak or contradicted evidence. Medium is a clear name. High
// is an author's own annotation, the format password, or independent evidence that
// agrees.
const (
	Low Confidence = iota
	Medium
	High
)

// String returns "low", "medium" or "high".
func (c Confidence) String() string {
	switch {
	case c <= Low:
		return "low"
	case c == Medium:
		return "medium"
	}
	return "high"
}

// Field is what a description says of one value. Only Path is needed. An empty Type
// or Format is unknown and excludes nothing.
type Field struct {
	// Path holds the property names from the root of the body, outermost first. A
	// parameter has only its name. A segment may end in "[]", and "{*}" stands for
	// the values of a map.
	Path []string
	// Container names the object that holds the root, if it is known: a component
	// schema, or the resource of the path.
	Container string
	// DeclaredIn names the component that declares the value, where it is known. Under
	// allOf it is not the one that holds it.
	DeclaredIn  string
	Type        string // string, integer, number, boolean, object, array
	Format      string
	Enum        bool     // the values are a closed list (enum or const)
	Description string   // description or title
	Examples    []string // scalar examples and defaults, as text
	// Annotations holds the decoded values of the extensions in the package
	// comment, by key. Unknown keys are ignored.
	Annotations map[string]any
	InResponse  bool // the API sends the value
	// State is true of a token that shows how far a reader came or which state of an
	// object a caller saw. It is known by its part in the operation.
	State bool
	// Reading, if not nil, notes what of the surroundings the verdict depends on: of Path
	// what is around the last name, Container and State.
	Reading *Reading
}

// Verdict says how sensitive a field is and why. The zero Verdict means that it is
// not.
type Verdict struct {
	Class      Class
	Level      Level
	Confidence Confidence
	Weight     float64  // combined evidence, 0.5 to 1 (0 in the zero Verdict)
	Why        []string // the evidence, strongest first: "name tokens [api key]"
	// Cardholder is true for sensitive authentication data, which PCI DSS 3.3.1
	// forbids to store after authorization: card verification codes, track data,
	// PINs and PIN blocks.
	Cardholder bool
	// Hedged is true if the description lowered the verdict ("masked", "the name of
	// the secret").
	Hedged bool
	// Disputed is the annotation by which a change would lower the verdict, if that
	// does not count. Hedge is the prose by which it would. See [Classifier.Weigh].
	Disputed, Hedge string
}

// IsZero reports whether nothing speaks for the value to give anything away, and nothing
// was said against it.
func (v Verdict) IsZero() bool {
	return v.Class == None && v.Level == S0 && v.Confidence == Low && v.Weight == 0 && len(v.Why) == 0 && !v.Cardholder && !v.Hedged && v.Disputed+v.Hedge == ""
}

// IsSure reports whether the verdict is worth reporting: it has a level, and is more
// than a guess.
func (v Verdict) IsSure() bool { return v.Level > S0 && v.Confidence > Low }

// Counts is the level with which the value counts in the judgement of something
// else, such as an operation that returns it. It is one lower if the change
// describes the value as harmless, which is reported of the value itself.
func (v Verdict) Counts() Level {
	switch {
	case !v.IsSure():
		return S0
	case v.Hedge != "":
		return max(S1, v.Level-1)
	}
	return v.Level
}

// IsGraver reports whether v is more serious. A guess counts less than anything
// surer.
func (v Verdict) IsGraver(than Verdict) bool {
	if v.IsSure() != than.IsSure() {
		return v.IsSure()
	}
	if v.Level != than.Level {
		return v.Level > than.Level
	}
	return v.Confidence > than.Confidence
}

// Term is an entry of the vocabulary. Words are the words of the phrase, separated
// by spaces ("national insurance"). Every spelling of a name with these words
// matches, plurals included.
type Term struct {
	Words string
	Class Class
	Level Level
	Needs Context // what must surround it, zero for nothing
	Trait Trait
}

// Context is a set of surroundings, which give a general word its meaning.
type Context uint16

// The kinds of surroundings.
const (
	Person Context = 1 << iota // user, customer, patient, owner
	Card                       // payment cards
	Bank                       // bank accounts
	Health                     // encounters, claims, records
	Place                      // addresses and positions
	Kyc                        // tax and identity verification
	Price                      // goods and their prices
	Other                      // known, but none of the above: bank, file, event
)

// Trait is a set of properties of a term.
type Trait uint16

// The properties of terms.
const (
	Alone    Trait = 1 << iota // counts only if no unknown word precedes it
	Numeric                    // an integer is a value, not a count
	Birth                      // dates are values
	Link                       // a URL is a value
	Yes                        // a boolean is sensitive too
	Auth                       // sensitive authentication data (PCI DSS 3.3.1)
	Outbound                   // less sensitive if the API does not send it
	Whole                      // must be in one name, not across two
	Guarded                    // not in a context that is Other
	Held                       // not of a state, see Field.State
)
