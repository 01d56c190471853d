package sensitive

// Class is a data class of the TM-BOM data-sensitivity enumeration.
type Class string

// The classes of TM-BOM 1.0.2. None is the class of a field that gives nothing
// away, and the zero value.
const (
	PII  Class = "pii"  // says who somebody is, or how to reach them
	PHI  Class = "phi"  // health
	Fin  Class = "fin"  // accounts, balances, income
	IP   Class = "ip"   // intellectual property
	Cred Class = "cred" // whoever holds the value may act as somebody else
	Biz  Class = "biz"  // business confidential
	Gov  Class = "gov"  // identifiers issued by a state
	PCI  Class = "pci"  // cardholder data and sensitive authentication data
	Op   Class = "op"   // operational: network addresses, devices, agents
	None Class = ""
)

// Level is how sensitive a value is, from S0 (not) to S3 (a breach by itself).
type Level int

// The levels. S1 is contact and operational data, S2 identifies or locates a
// person or an account, S3 is a credential, a payment card, or health.
const (
	S0 Level = iota
	S1
	S2
	S3
)

// String returns "S0" to "S3"; a level outside that range is shown as the
// nearest one.
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

// Low is a guess from weak or contradicted evidence, Medium a telling name,
// High an author's own annotation, format password, or independent evidence
// that agrees.
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

// Field is what a description says of one leaf value. Only Path is needed; an
// empty Type or Format means unknown, and rules nothing out.
type Field struct {
	// Path holds the property names from the root of the body, outermost
	// first; a parameter has just its name. A segment may end in "[]", and
	// "{*}" stands for the values of a map.
	Path []string
	// Container names the object which holds the root where it is known: a
	// component schema, or the resource of the path.
	Container   string
	Type        string // string, integer, number, boolean, object, array
	Format      string
	Enum        bool     // the values are a closed list (enum or const)
	Description string   // description or title
	Examples    []string // scalar examples and defaults, as text
	// Annotations holds the decoded values of the extensions named in the
	// package comment, by their key. Unknown keys are ignored.
	Annotations map[string]any
	InResponse  bool // the value leaves the API
}

// Verdict says what a field gives away and why. The zero Verdict means: nothing.
type Verdict struct {
	Class      Class
	Level      Level
	Confidence Confidence
	Weight     float64  // combined evidence, 0.5 to 1 (0 in the zero Verdict)
	Why        []string // the evidence, strongest first: "name tokens [api key]"
	// Cardholder marks sensitive authentication data, which PCI DSS 3.3.1
	// forbids to store after authorization: card verification codes, track
	// data, PINs and PIN blocks.
	Cardholder bool
	// Hedged: prose made it less ("masked", "the name of the secret").
	Hedged bool
	// Disputed says by which annotation a change would make the verdict less, where
	// that does not count; Hedge is the prose by which it would. See
	// [Classifier.Weigh].
	Disputed, Hedge string
}

// Sure reports whether the verdict is worth telling: some level, and more than a
// guess.
func (v Verdict) Sure() bool { return v.Level > S0 && v.Confidence > Low }

// Counts is the level at which the value weighs in what is said of something
// else, an operation that returns it: one less where the change describes it as
// harmless, which is told of the value itself.
func (v Verdict) Counts() Level {
	switch {
	case !v.Sure():
		return S0
	case v.Hedge != "":
		return max(S1, v.Level-1)
	}
	return v.Level
}

// Graver reports whether v is the more serious verdict. A guess counts for less
// than anything that is surer.
func (v Verdict) Graver(than Verdict) bool {
	if v.Sure() != than.Sure() {
		return v.Sure()
	}
	if v.Level != than.Level {
		return v.Level > than.Level
	}
	return v.Confidence > than.Confidence
}

// Term is an entry of the vocabulary. Words are the tokens of the phrase,
// separated by spaces ("national insurance"); every spelling of a name that
// yields these tokens matches, plurals included.
type Term struct {
	Words string
	Class Class
	Level Level
	Needs Context // what must surround it; zero: nothing
	Trait Trait
}

// Context is a set of surroundings which settle what a general word means.
type Context uint16

// The surroundings that are told apart.
const (
	Person Context = 1 << iota // user, customer, patient, owner
	Card                       // payment cards
	Bank                       // bank accounts
	Health                     // encounters, claims, records
	Place                      // addresses and positions
	Kyc                        // tax and identity verification
	Price                      // goods and their prices
	Other                      // known, and none of the above: bank, file, event
)

// Trait is a set of peculiarities of a term.
type Trait uint16

// The peculiarities.
const (
	Alone    Trait = 1 << iota // counts only where no unknown word precedes it
	Numeric                    // an integer is a value, not a count
	Birth                      // dates are values
	Link                       // a URL is a value
	Yes                        // a boolean already tells
	Auth                       // sensitive authentication data (PCI DSS 3.3.1)
	Outbound                   // weaker where the value does not leave the API
	Whole                      // must stand in one name, not across two
	Guarded                    // not where something of no concern surrounds it
)
