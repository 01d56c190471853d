package semantics

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// switchesOff reports whether a flag that callers send turns a check off:
// skip_verification, allow_any_subject, insecure. What a check of the server's
// is worth when those who are checked may switch it off, is what mass assignment
// is about.
func switchesOff(l api.Leaf, tokens []string) bool {
	f := l.Schema.Facts()
	if l.Where != "query" && l.Where != "request" || !shallow(l) || len(tokens) == 0 || !f.Is("boolean") && len(f.Types) > 0 || harmlessCheck(tokens) {
		return false
	}
	switch first := tokens[0]; {
	case slices.Equal(tokens[:1], []string{"insecure"}), words.HasPhrase(tokens, "trust", "all"), words.HasPhrase(tokens, "trust", "any"), words.HasPhrase(tokens, "no", "verify"):
		return true
	case first == "allow":
		return len(tokens) > 1 && words.HasAny(tokens[1:2], "any", "all", "insecure", "untrusted", "unverified", "unauthenticated", "unsigned")
	case first == "bypass", words.HasAny([]string{first}, "skip", "disable", "ignore", "no", "without"):
		return words.HasAny(tokens[1:], checks()...) || first == "bypass" && len(tokens) > 1
	case words.HasAny(tokens, "verify", "verification", "check", "validate"):
		// On unless the caller says otherwise.
		return words.HasAny(tokens, "ssl", "tls", "certificate", "certificates", "cert", "certs", "signature", "peer") || len(tokens) == 1 && first == "verify" && onByDefault(l.Schema)
	}
	return false
}

// checks are the words of what protects and can be switched off.
func checks() []string {
	return []string{"verify", "verification", "verifications", "validation", "check", "checks", "auth", "authentication", "authorization", "authorisation", "authz", "permission", "permissions",
		"consent", "tls", "ssl", "certificate", "certificates", "signature", "signatures", "mfa", "2fa", "csrf", "captcha", "policy", "policies"}
}

// harmlessCheck reports words of what is checked or allowed for other reasons
// than safety.
func harmlessCheck(tokens []string) bool {
	return words.HasAny(tokens, "health", "healthcheck", "liveness", "readiness", "startup", "update", "updates", "version", "spelling", "spell", "duplicate", "duplicates", "availability", "disk", "space", "cache", "queue", "count",
		"day", "days", "time", "times", "hours", "date", "dates", "comment", "comments", "notification", "notifications", "quantity", "format", "formats", "size", "sizes", "color", "colors", "currency", "currencies", "schema", "button", "preflight")
}

func onByDefault(s *api.Schema) bool {
	for _, v := range s.Declarations() {
		if v.Get("default").True() {
			return true
		}
	}
	return false
}

// unconfines reports whether an input says how what runs code for callers is
// contained: seccomp, AppArmor, SELinux, capabilities, privileged.
func unconfines(l api.Leaf, tokens []string) bool {
	if l.Where != "request" || len(tokens) == 0 {
		return false
	}
	f := l.Schema.Facts()
	switch flag := f.Is("boolean") || len(f.Types) == 0; {
	case words.IsOneOf(tokens, "cap add", "capability add", "capabilities add", "security opt"):
		return true
	case flag && words.IsOneOf(tokens, "privileged", "allow privilege escalation", "no new privileges"):
		return true
	}
	return slices.ContainsFunc(l.Names, func(n string) bool {
		lower := strings.ToLower(n)
		return strings.HasPrefix(lower, "seccomp") || strings.HasPrefix(lower, "apparmor") || strings.HasPrefix(lower, "app_armor") || strings.HasPrefix(lower, "selinux") || words.HasPhrase(words.Tokens(n), "no", "new", "privileges")
	})
}
