package plan

// Verdict is what a test says of a threat.
type Verdict string

// The verdicts.
const (
	// Confirmed: the running API has the threat.
	Confirmed Verdict = "confirmed"
	// Refuted: the running API does not have it, as far as this test can see.
	Refuted Verdict = "refuted"
	// Inconclusive: the answers say neither.
	Inconclusive Verdict = "inconclusive"
)

// Verdicts lists the verdicts, the worst first.
func Verdicts() []Verdict { return []Verdict{Confirmed, Inconclusive, Refuted} }

// Worst is the verdict of a test whose steps have those: confirmed where any is, else
// inconclusive where any is, else refuted. Without a step it is inconclusive.
func Worst(list ...Verdict) Verdict {
	for _, worse := range Verdicts() {
		for _, v := range list {
			if v == worse {
				return v
			}
		}
	}
	return Inconclusive
}

// Expect says what the answers to a step mean. The first case that holds has the
// verdict; where none does it is inconclusive.
type Expect struct {
	// Check names what is asked, for a reader: see the constructors.
	Check Check  `json:"check"`
	Cases []Case `json:"cases"`
}

// Check is a question that a step asks.
type Check string

// The checks.
const (
	IsRefused    Check = "is-refused"     // the caller may not
	IsRejected   Check = "is-rejected"    // the value is not accepted
	IsThrottled  Check = "is-throttled"   // not that often
	IsGone       Check = "is-gone"        // nothing answers
	HasHeader    Check = "has-header"     // a header is there
	LacksHeader  Check = "lacks-header"   // a header is not there, or has not that value
	LacksValue   Check = "lacks-value"    // a value is not in the answer
	IsShort      Check = "is-short"       // a list is no longer than that
	HasOneEffect Check = "has-one-effect" // the answers are about one object
	IsEncrypted  Check = "is-encrypted"   // nothing is served by http://
	IsUniform    Check = "is-uniform"     // the answer does not tell what exists
	IsQuick      Check = "is-quick"       // the answer does not take long
	StaysHere    Check = "stays-here"     // nobody is sent to a foreign host
)

// Checks lists the checks.
func Checks() []Check {
	return []Check{IsRefused, IsRejected, IsThrottled, IsGone, HasHeader, LacksHeader, LacksValue, IsShort, HasOneEffect, IsEncrypted, IsUniform, IsQuick, StaysHere}
}

// Case is a verdict and when it holds: where all that it names is so.
type Case struct {
	Verdict Verdict `json:"verdict"`
	// Of says of how many answers of a repeated step it must be so.
	Of Quantity `json:"of"`
	// Status are the statuses that an answer may have: "403", "2xx", or "none" where
	// there was no answer, since nobody listens or the connection was closed. Empty:
	// any but "none".
	Status []string  `json:"status,omitempty"`
	Header *HeaderIs `json:"header,omitempty"`
	Body   *BodyIs   `json:"body,omitempty"`
	// Slower, where not 0, is a number of milliseconds that an answer takes longer than.
	Slower int `json:"slower,omitempty"`
	// Because says in a few words what the verdict rests on.
	Because string `json:"because"`
}

// Quantity is how many of the answers a case is about.
type Quantity string

// The quantities.
const (
	Any Quantity = "any" // at least one
	All Quantity = "all" // all that the step asks for; there is one at least
)

// HeaderIs is a condition on a header of an answer.
type HeaderIs struct {
	Name string `json:"name"` // whatever the case of its letters
	// Is is Present, Absent, Equals or Contains. A header that is there several times
	// is one value, joined by ", " (RFC 9110, 5.2); letters compare whatever their case.
	Is    Relation `json:"is"`
	Value Text     `json:"value,omitempty"`
}

// BodyIs is a condition on the body of an answer.
type BodyIs struct {
	// Pointer finds values in a body of JSON: a JSON Pointer (RFC 6901) in which the token
	// * stands for each element of a list, or each value of an object. "" is the whole
	// body, whatever its type, as text.
	Pointer string   `json:"pointer"`
	Is      Relation `json:"is"`
	Value   Text     `json:"value,omitempty"`
	// Count is for Longer.
	Count int `json:"count,omitempty"`
}

// Relation is what a condition says of a value.
type Relation string

// The relations.
const (
	Present Relation = "present" // it is there, and not null
	Absent  Relation = "absent"  // the opposite; of a body: it is JSON and has none
	Equals  Relation = "equals"  // a string, a number (however it is spelled), true or false
	// Contains: the text has the value in it. At a pointer, some value there does; of an
	// object or a list, its JSON does.
	Contains Relation = "contains"
	// Longer: a list has more than Count elements.
	Longer Relation = "longer"
	// Same: the answers of the step all have it, and the same. Differs: two of them have
	// it, and not the same. Of does not matter.
	Same    Relation = "same"
	Differs Relation = "differs"
)

// Relations lists the relations.
func Relations() []Relation {
	return []Relation{Present, Absent, Equals, Contains, Longer, Same, Differs}
}

func confirms(because string, status ...string) Case {
	return Case{Verdict: Confirmed, Of: Any, Status: status, Because: because}
}

func refutes(because string, status ...string) Case {
	return Case{Verdict: Refuted, Of: All, Status: status, Because: because}
}

// Refused asks whether the caller may not: an answer of 2xx is the threat, 401 or 403
// (RFC 9110, 15.5.2 and 15.5.4) is none. 400, 404 and 405 say nothing, since the request
// may be wrong in another way.
func Refused() *Expect {
	return &Expect{Check: IsRefused, Cases: []Case{confirms("the caller got in", "2xx"), refutes("the caller was refused", "401", "403")}}
}

// RefusedObject asks whether somebody else's object is refused. 404 is a refusal too,
// where a step before showed that the object exists: the API does not say that it does.
func RefusedObject() *Expect {
	return &Expect{Check: IsRefused, Cases: []Case{confirms("the other user's object was served", "2xx"), refutes("the other user's object was refused", "401", "403", "404")}}
}

// Rejected asks whether a value is not accepted: 2xx is the threat; 400, 413, 414, 415
// and 422 are none.
func Rejected() *Expect {
	return &Expect{Check: IsRejected, Cases: []Case{confirms("the value was accepted", "2xx"), refutes("the value was rejected", "400", "413", "414", "415", "422")}}
}

// Throttled asks whether many calls are slowed down: a 429 (RFC 6585, 4), or 423 of an
// account that is locked, is enough. served are the statuses of an answer that was not
// slowed down: 2xx, or 401 of a wrong password.
func Throttled(served ...string) *Expect {
	return &Expect{Check: IsThrottled, Cases: []Case{
		{Verdict: Refuted, Of: Any, Status: []string{"429", "423"}, Because: "the calls were throttled"},
		{Verdict: Confirmed, Of: All, Status: served, Because: "every call was served"},
	}}
}

// Gone asks whether nothing answers at a place: 404, 405, 410 and 501 are that. 401 and
// 403 say nothing, since many APIs refuse before they look.
func Gone() *Expect {
	return &Expect{Check: IsGone, Cases: []Case{
		refutes("nothing answers there", "404", "405", "410", "501"),
		confirms("it answers", "2xx", "400", "409", "415", "422", "429"),
	}}
}

// WithHeader asks whether the answers have a header, and one that contains value where
// that is not empty. Only 2xx counts.
func WithHeader(name string, value Text) *Expect {
	is := Present
	if len(value) > 0 {
		is = Contains
	}
	return &Expect{Check: HasHeader, Cases: []Case{
		{Verdict: Refuted, Of: All, Status: []string{"2xx"}, Header: &HeaderIs{name, is, value}, Because: "the header is there"},
		{Verdict: Confirmed, Of: Any, Status: []string{"2xx"}, Because: "the header is missing"},
	}}
}

// WithoutHeader asks whether no answer has a header, or none that contains value where
// that is not empty.
func WithoutHeader(name string, value Text) *Expect {
	is := Present
	if len(value) > 0 {
		is = Contains
	}
	return &Expect{Check: LacksHeader, Cases: []Case{
		{Verdict: Confirmed, Of: Any, Header: &HeaderIs{name, is, value}, Because: "the header is there"},
		{Verdict: Refuted, Of: All, Status: []string{"2xx", "3xx", "401", "403"}, Because: "the header is not there"},
	}}
}

// Without asks whether an answer of 2xx has no value at a pointer, or in the whole body
// where that is "": none at all where value is empty, else none that contains it. A
// refusal refutes too.
func Without(pointer string, value Text) *Expect {
	is := Contains
	if len(value) == 0 {
		is = Present
	}
	return &Expect{Check: LacksValue, Cases: []Case{
		{Verdict: Confirmed, Of: Any, Status: []string{"2xx"}, Body: &BodyIs{Pointer: pointer, Is: is, Value: value}, Because: "the value is in the answer"},
		{Verdict: Refuted, Of: All, Status: []string{"2xx"}, Because: "the value is not in the answer"},
		refutes("the caller was refused", "401", "403"),
	}}
}

// Short asks whether a list at a pointer has at most so many elements.
func Short(pointer string, count int) *Expect {
	return &Expect{Check: IsShort, Cases: []Case{
		{Verdict: Confirmed, Of: Any, Status: []string{"2xx"}, Body: &BodyIs{Pointer: pointer, Is: Longer, Count: count}, Because: "the list is longer"},
		{Verdict: Refuted, Of: All, Status: []string{"2xx", "400", "422"}, Because: "the list is no longer"},
	}}
}

// OneEffect asks whether the answers to the same request, sent several times, are about
// one object: the value at the pointer is the same, or all but one were refused.
func OneEffect(pointer string) *Expect {
	return &Expect{Check: HasOneEffect, Cases: []Case{
		{Verdict: Confirmed, Of: Any, Status: []string{"2xx"}, Body: &BodyIs{Pointer: pointer, Is: Differs}, Because: "the same request had more than one effect"},
		{Verdict: Refuted, Of: All, Status: []string{"2xx"}, Body: &BodyIs{Pointer: pointer, Is: Same}, Because: "the same request had one effect"},
		{Verdict: Refuted, Of: Any, Status: []string{"409", "425", "422"}, Because: "the repeat was refused"},
	}}
}

// Encrypted asks whether nothing is served by http://: no answer, a refusal, or a
// redirect to https://.
func Encrypted() *Expect {
	return &Expect{Check: IsEncrypted, Cases: []Case{
		confirms("it is served without encryption", "2xx"),
		refutes("nobody listens", "none"),
		{Verdict: Refuted, Of: All, Status: []string{"3xx"}, Header: &HeaderIs{"Location", Contains, Literal("https://")}, Because: "the caller is sent to https"},
		refutes("it is refused", "403", "404", "426"),
	}}
}

// Stays asks whether nobody is sent to a host: neither by Location nor in the body.
func Stays(host Text) *Expect {
	return &Expect{Check: StaysHere, Cases: []Case{
		{Verdict: Confirmed, Of: Any, Status: []string{"3xx", "201"}, Header: &HeaderIs{"Location", Contains, host}, Because: "the caller is sent to the foreign host"},
		refutes("the address was rejected", "400", "403", "404", "422"),
		{Verdict: Refuted, Of: All, Status: []string{"3xx"}, Because: "the caller is sent elsewhere"},
	}}
}
