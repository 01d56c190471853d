package vendorext

import (
	"time"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Place is where an extension stands, or several places; a larger one is nearer
// to the operation.
type Place uint8

// The places where extensions speak of limits.
const (
	InInfo Place = 1 << iota
	AtRoot
	AtPath
	AtOperation
)

// anywhere is everywhere but in info.
const anywhere = AtRoot | AtPath | AtOperation

// Limit is a kind of extension that speaks of rate limits.
type Limit struct {
	// Keys are in lower case. A "*" stands for any text, a "+" for letters, digits
	// and underscores.
	Keys []string
	// At are the places where a key means something.
	At Place
	// Family joins those of which the nearest to the operation holds, of those at
	// one place the one that is listed first. Without one each key is a family of
	// its own.
	Family string
	// Parts are where limits stand below the value. Without any the value itself
	// is a name, of a tier for example.
	Parts []LimitPart
	// Unlimited: a word such as "none" or "unlimited" switches the limit off.
	Unlimited bool
	// Find takes the place of all this where a look elsewhere is needed.
	Find func(Operation, openapi.Value) LimitsFound
}

// LimitPart is a step below an extension, and how limits are written there.
type LimitPart struct {
	Path []string // "*" is any entry or item
	// Words name the numbers; nil stands for the usual names.
	Words *LimitWords
	// Enforced: the gateway limits though no number is found. Else that is a hint.
	Enforced bool
}

// LimitWords say what the entries of an object mean. Names are in lower case,
// without hyphens, underscores, dots and spaces.
type LimitWords struct {
	// Count hold a number of requests in that time, or with 0 in that of a window.
	Count map[string]time.Duration
	// Window hold a length of time, in seconds where no unit is written.
	Window []string
	// Skip have nothing to do with it.
	Skip []string
}

// OwnLimit is an extension of an organisation's own gateway. The key is in lower
// case.
func OwnLimit(key string) Limit {
	return Limit{Keys: []string{key}, At: anywhere | InInfo, Parts: usual(), Unlimited: true}
}

// usual is a value with the usual names.
func usual(path ...string) []LimitPart { return []LimitPart{{Path: path}} }

// LimitsFound is what an extension says of an operation's limits together with
// other places.
type LimitsFound struct {
	// Off switches all limits off, OffElse those that Objects do not have.
	Off, OffElse openapi.Value
	// Objects hold limits with the usual names, the nearest to the operation
	// first: of those that say something the first counts.
	Objects []openapi.Value
	// ByName: the extension names the object, and is shown in its place.
	ByName bool
	// Metered are limits that the operation uses up at a price of its own.
	Metered []Metered
	// Policies lists names of policies, of which some may speak of limits.
	Policies openapi.Value
	// Hint: the extension hints at a limit where nothing above says more.
	Hint bool
}

// Metered is a limit of a metric that a call of the operation adds Cost to.
type Metered struct {
	Numbers [3]float64    // the first that can be a limit counts; 0 is none
	Unit    string        // such as "1/min/{project}"
	Window  time.Duration // where Unit has none
	Cost    float64       // more than 0
}
