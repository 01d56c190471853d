package ledger

// Reason says why a change at a place means nothing for an attacker. The reasons by
// which the coverage table waives fields have the same names and words, as a test
// checks.
type Reason string

// The reasons.
const (
	Prose     Reason = "prose"
	Label     Reason = "label"
	Extension Reason = "extension"
	Unsent    Reason = "wire"
	Answer    Reason = "answer"
	Link      Reason = "link"
	Receiver  Reason = "receiver"
	Dialect   Reason = "dialect"
	Unused    Reason = "unused"
	Choice    Reason = "choice"
	Prefix    Reason = "prefix"
	Spelling  Reason = "spelling"
	Sample    Reason = "sample"
	Keyword   Reason = "keyword"
	Version   Reason = "version"
	Habit     Reason = "habit"
	Dropped   Reason = "dropped"
	Written   Reason = "written"
)

// Why returns the reason in words.
func (r Reason) Why() string {
	switch r {
	case Prose:
		return "words for people, which bind neither the server nor its clients; only secrets in them count"
	case Label:
		return "a name, version or mark for readers and tools, by which nothing is served, allowed or refused"
	case Extension:
		return "gateways and classifications that are known read no extension here, and an unknown one says nothing"
	case Unsent:
		return "how the same values are written on the wire; which values are accepted does not change"
	case Answer:
		return "what the server says of its own answers binds no caller, and no new data leaves by it"
	case Link:
		return "a hint which call comes next; the operation that it names is judged where it stands"
	case Receiver:
		return "the other side's answer to a webhook, and where it listens, are not this API's to open"
	case Dialect:
		return "a name by which schemas are found or read; what a reference leads to is compared where it is used"
	case Unused:
		return "what nothing refers to is used by nobody; what is referred to is compared where it is used"
	case Choice:
		return "which of the alternatives a body is; the alternatives themselves (oneOf, anyOf, heirs by allOf) are compared"
	case Prefix:
		return "the same operations behind another prefix, whose controls come with them"
	case Spelling:
		return "the same meaning in another version of the specification"
	case Sample:
		return "an example binds nobody; only secrets and personal data in it count, and these are searched for in the bytes"
	case Keyword:
		return "JSON Schema says to ignore keywords that it does not know, and real descriptions are full of them"
	case Version:
		return "a field of another version of the specification, which tools leave behind and no reader of this one looks at"
	case Habit:
		return "the description has the same unknown key at other places of base: a word of the house"
	case Dropped:
		return "nobody read it, and it is gone"
	case Written:
		return "space, comments, quotes and the order of keys"
	}
	return ""
}
