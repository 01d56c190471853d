package sensitive

import "github.com/threatdelta/threatdelta/internal/words"

// leading words make a switch or a count of what follows. "total" is allowed before
// sums of money, which remain sensitive when added up.
var leading = words.NewSet(
	"allow", "allowed", "can", "count", "did", "disable", "disabled", "display",
	"enable", "enabled", "enforce", "exclude", "force", "has", "hide", "ignore",
	"include", "is", "max", "maximum", "min", "minimum", "must", "need", "no",
	"non", "not", "num", "remaining", "require", "required", "send", "should",
	"show", "skip", "support", "supported", "total", "use", "was", "will",
	"without",
)

// ofPhrases are words that make what follows them secondary: number of cards,
// reason for treatment.
var ofPhrases = words.NewSet("about", "for", "of", "per", "without")

// stateWords before a token say that it belongs to a list or to the state of an
// object, and to nobody.
var stateWords = words.NewSet(
	"batch", "change", "checkpoint", "concurrency", "conflict", "consistency", "continuation", "continue", "cursor", "dedup", "deduplication", "delta", "etag",
	"idempotency", "idempotent", "marker", "next", "offset", "page", "paginate", "pagination", "paging", "poll", "polling", "position", "prev", "previous",
	"resume", "resumption", "revision", "scroll", "sequence", "skip", "sync", "version", "watermark",
)

// keyHolders have two keys that let callers in, one in use and one to change to.
var keyHolders = words.NewSet("access", "account", "admin", "api", "auth", "authorization", "connection", "namespace", "product", "service", "storage", "subscription")

// gatherings may precede "of" and change nothing: list of emails.
var gatherings = words.NewSet("array", "list", "set")

// after has the words that begin a phrase which describes the head before it: email
// for billing, balance in cents.
var after = words.NewSet("as", "for", "from", "in", "of")

// modifiers are adjectives that do not change the meaning of the head.
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

// wrappers are nouns of structure. What they enclose belongs to what encloses them.
var wrappers = words.NewSet(
	"attr", "attribute", "base", "basic", "body", "common", "content", "create", "data",
	"demographic", "detail", "dto", "edge", "embedded", "entity", "entry",
	"extended", "field", "form", "general", "get", "info", "information", "input", "item",
	"list", "method", "mini", "model", "name", "node", "nullable", "object", "output", "page", "param",
	"patch", "payload", "post", "profile", "property", "public", "put", "record", "relation",
	"reply", "report", "request", "res", "req", "resource", "response", "result", "schema", "short", "simple", "summary",
	"update", "v", "view", "api", "option", "personal", "collection", "identifier",
)

// noiseWords are names of parents that are about fields and do not hold their
// values: errors.password is a message, permissions.secrets a grant.
var noiseWords = words.NewSet(
	"constraint", "error", "feature", "i18n", "mapping", "permission",
	"placeholder", "tooltip", "translation", "validation", "violation",
	"visibility", "warning",
)

// maskingWords say, in a name or a description, that only a part of the value is
// shown, or a stand-in.
var maskingWords = words.NewSet("masked", "obfuscated", "redacted", "truncated")

// denied has the words by which a description denies what follows.
var denied = words.NewSet("cannot", "never", "no", "not", "without")

// classes is a set of classes, for suffixRules.
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

// suffixRules are the words that may follow a term without becoming the head of the
// phrase: ssn_value is still a number, ssn_status is not. Every other word becomes
// the head, such as type, count, policy, expiry, url and other nouns of metadata.
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

	// Adjectives behind their noun, and nouns of other languages.
	"actual":       inCred,
	"actuel":       inCred,
	"atual":        inCred,
	"bestatigung":  inCred,
	"bestätigung":  inCred,
	"confirmacion": inCred,
	"confirmación": inCred,
	"nouveau":      inCred,
	"nova":         inCred,
	"nueva":        inCred,
	"nummer":       inPCI | inFin | inGov,
	"nuova":        inCred,
	"wiederholung": inCred,
}

// inner are the names that a value has inside of an object named by the term:
// password.value, emails[].data. They are fewer than suffixRules, since such an
// object has other properties too.
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
