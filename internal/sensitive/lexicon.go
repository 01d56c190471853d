package sensitive

import "github.com/threatdelta/threatdelta/internal/words"

// leading words make a switch or a count of whatever follows. "total" is
// forgiven before sums of money, which stay telling when added up.
var leading = words.NewSet(
	"allow", "allowed", "can", "count", "did", "disable", "disabled", "display",
	"enable", "enabled", "enforce", "exclude", "force", "has", "hide", "ignore",
	"include", "is", "max", "maximum", "min", "minimum", "must", "need", "no",
	"non", "not", "num", "remaining", "require", "required", "send", "should",
	"show", "skip", "support", "supported", "total", "use", "was", "will",
	"without",
)

// ofPhrases words put what follows them into second place: number of cards,
// reason for treatment.
var ofPhrases = words.NewSet("about", "for", "of", "per", "without")

// gatherings may precede "of" and change nothing: list of emails.
var gatherings = words.NewSet("array", "list", "set")

// after begins a phrase that tells more of the head before it: email for
// billing, balance in cents.
var after = words.NewSet("as", "for", "from", "in", "of")

// modifiers are adjectives which leave the meaning of the head alone.
var modifiers = words.NewSet(
	"additional", "admin", "alternate", "alternative", "atm", "backup", "billing",
	"browser", "business", "confirm", "confirmed", "current", "custom", "debit",
	"default", "emergency", "encrypted", "entry", "full", "hashed", "home",
	"initial", "latest", "legal", "login", "mailing", "main", "masked", "my", "new", "old",
	"optional", "original", "personal", "plain", "preferred", "previous",
	"primary", "private", "random", "raw", "redacted", "registered", "residential",
	"root", "secondary", "shipping", "sim", "temp", "temporary", "the", "truncated",
	"updated", "verified", "web", "work", "auth",
)

// wrappers are nouns of structure: what they enclose belongs to what encloses
// them.
var wrappers = words.NewSet(
	"attr", "attribute", "base", "basic", "body", "common", "content", "create", "data",
	"demographic", "detail", "dto", "edge", "embedded", "entity", "entry",
	"extended", "field", "form", "general", "get", "info", "information", "input", "item",
	"list", "method", "mini", "model", "name", "node", "nullable", "object", "output", "page", "param",
	"patch", "payload", "post", "profile", "property", "public", "put", "record", "relation",
	"reply", "report", "request", "res", "req", "resource", "response", "result", "schema", "short", "simple", "summary",
	"update", "v", "view", "api", "option", "personal", "collection", "identifier",
)

// noiseWords parents speak about fields, not with their values: errors.password is
// a message, permissions.secrets a grant.
var noiseWords = words.NewSet(
	"constraint", "error", "feature", "i18n", "mapping", "permission",
	"placeholder", "tooltip", "translation", "validation", "violation",
	"visibility", "warning",
)

// maskingWords words say that only a part of the value is shown, or a stand-in, in a
// name and in a description.
var maskingWords = words.NewSet("masked", "obfuscated", "redacted", "truncated")

// denied words take back what a description seems to say.
var denied = words.NewSet("cannot", "never", "no", "not", "without")

// classes is a set of classes, for tails.
type classes uint16

const (
	inPII classes = 1 << iota
	inPHI
	inFin
	inIP
	inCred
	inBiz
	inGov
	inPCI
	inOp
	inAll = inPII | inPHI | inFin | inIP | inCred | inBiz | inGov | inPCI | inOp
)

func bit(c Class) classes {
	switch c {
	case PII:
		return inPII
	case PHI:
		return inPHI
	case Fin:
		return inFin
	case IP:
		return inIP
	case Cred:
		return inCred
	case Biz:
		return inBiz
	case Gov:
		return inGov
	case PCI:
		return inPCI
	case Op:
		return inOp
	}
	return 0
}

// suffixRules may follow a term without taking its place as the head of the phrase:
// ssn_value is still a number, ssn_status is not. What is not listed here takes
// its place, which covers type, count, policy, expiry, url and every other noun
// of metadata.
var suffixRules = map[string]classes{
	"address":      inPII | inOp,
	"again":        inCred,
	"amount":       inFin,
	"available":    inFin,
	"base":         inCred, // base64
	"cent":         inFin,
	"cipher":       inAll,
	"ciphertext":   inAll,
	"clear":        inAll,
	"cleartext":    inAll,
	"code":         inPHI | inFin | inOp,
	"codeable":     inPHI,
	"concept":      inPHI,
	"confirm":      inCred | inPII,
	"confirmation": inCred,
	"content":      inAll &^ inPII,
	"current":      inAll,
	"data":         inAll,
	"decimal":      inAll,
	"digest":       inCred | inGov,
	"digit":        inGov,
	"display":      inPHI,
	"encrypted":    inAll,
	"four":         inGov,
	"hash":         inAll,
	"hashed":       inAll,
	"hex":          inAll,
	"history":      inPHI,
	"home":         inPII,
	"kana":         inPII,
	"kanji":        inPII,
	"last":         inGov,
	"masked":       inAll,
	"mobile":       inPII,
	"name":         inPHI,
	"nbr":          inAll &^ (inCred | inPHI),
	"new":          inAll,
	"no":           inAll &^ (inCred | inPHI),
	"normalized":   inAll,
	"note":         inPHI,
	"nr":           inAll &^ (inCred | inPHI),
	"num":          inAll &^ (inCred | inPHI),
	"number":       inAll &^ inPHI,
	"old":          inAll,
	"other":        inPII,
	"personal":     inPII,
	"plain":        inAll,
	"plaintext":    inAll,
	"primary":      inAll,
	"raw":          inAll,
	"secondary":    inAll,
	"string":       inAll,
	"substance":    inPHI,
	"text":         inAll &^ inPII,
	"unencrypted":  inAll,
	"usd":          inFin,
	"value":        inAll,
	"work":         inPII,
}

// inner are the names a value goes by inside an object which bears the term:
// password.value, emails[].data. Shorter than tails, since such an object has
// other properties too.
var inner = map[string]classes{
	"amount":     inFin,
	"available":  inFin,
	"ciphertext": inAll,
	"code":       inPHI,
	"current":    inFin,
	"data":       inAll,
	"day":        inPII,
	"decrypted":  inAll,
	"dosage":     inPHI,
	"encrypted":  inAll,
	"hash":       inCred,
	"key":        inCred,
	"month":      inPII,
	"number":     inAll &^ inPHI,
	"plaintext":  inAll,
	"raw":        inCred,
	"string":     inAll &^ inPII,
	"substance":  inPHI,
	"value":      inAll,
	"year":       inPII,
}
