package semantics

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// disablesCheck reports whether a flag that callers send turns a check of the
// server off: skip_verification, allow_any_subject, insecure (CWE-602). One that names
// certificates counts wherever it stands in a body: it is of a connection.
func disablesCheck(l api.Leaf, tokens []string) bool {
	f := l.Schema().Facts()
	if l.Where() != "query" && l.Where() != "request" || !isShallow(l) && !certificateWords.HasAny(tokens) || len(tokens) == 0 || !f.Is("boolean") && len(f.Types) > 0 || ordinaryWords.HasAny(tokens) {
		return false
	}
	switch verb := tokens[0]; {
	case verb == "insecure", words.HasPhrase(tokens, "trust", "all"), words.HasPhrase(tokens, "trust", "any"), words.HasPhrase(tokens, "no", "verify"):
		return true
	case verb == "allow":
		return words.HasAny(first(tokens[1:], 1), "any", "all", "insecure", "untrusted", "unverified", "unauthenticated", "unsigned")
	case verb == "bypass":
		return len(tokens) > 1
	case words.HasAny(tokens[:1], "skip", "disable", "ignore", "no", "without"):
		return checkWords.HasAny(tokens[1:])
	case words.HasAny(tokens, "verify", "verification", "check", "validate"):
		return certificateWords.HasAny(tokens) || len(tokens) == 1 && verb == "verify" && isOnByDefault(l.Schema())
	}
	return false
}

// IsDisablingValue reports whether a value of a list, for a field about who gets in or what
// is proved, turns that off: "none" for an authMethod, "disabledForLocalhost" for
// authenticationRequired (CWE-306).
func IsDisablingValue(l api.Leaf, value string) bool {
	tokens := words.Tokens(l.Name())
	return guardWords.HasAny(tokens) && !ordinaryWords.HasAny(tokens) &&
		words.HasAny(first(words.Tokens(value), 1), "none", "no", "off", "never", "skip", "disable", "disabled", "insecure", "anonymous", "unauthenticated")
}

// The words of flags that turn checks off.
var (
	// checkWords are what protects and can be switched off.
	checkWords = words.NewSet("verify", "verification", "verifications", "validation", "check", "checks", "auth", "authentication", "authorization", "authorisation", "authz", "permission", "permissions",
		"consent", "tls", "ssl", "certificate", "certificates", "signature", "signatures", "mfa", "2fa", "csrf", "captcha", "policy", "policies")
	// guardWords are those of them that say nothing else besides.
	guardWords = words.NewSet("verify", "verification", "auth", "authentication", "authorization", "authorisation", "tls", "ssl", "certificate", "certificates", "signature", "signatures", "mfa", "2fa", "csrf", "captcha")
	// certificateWords are what a flag named "verify" checks unless the caller
	// says otherwise.
	certificateWords = words.NewSet("ssl", "tls", "certificate", "certificates", "cert", "certs", "signature", "peer")
	// ordinaryWords are what is checked or allowed for other reasons than
	// security. A flag with one of them is none that turns a check off.
	ordinaryWords = words.NewSet("health", "healthcheck", "liveness", "readiness", "startup", "update", "updates", "version", "spelling", "spell", "duplicate", "duplicates", "availability", "disk", "space", "cache", "queue", "count",
		"day", "days", "time", "times", "hours", "date", "dates", "comment", "comments", "notification", "notifications", "quantity", "format", "formats", "size", "sizes", "color", "colors", "currency", "currencies", "schema", "button", "preflight")
)

// isOnByDefault reports whether the default of a flag is true.
func isOnByDefault(s *api.Schema) bool {
	for _, v := range s.Declarations() {
		if v.Get("default").IsTrue() {
			return true
		}
	}
	return false
}

// weakensSandbox reports whether an input says how what runs code for callers is
// contained: seccomp, AppArmor, SELinux, capabilities, privileged (CWE-250).
func weakensSandbox(l api.Leaf, tokens []string) bool {
	if l.Where() != "request" || len(tokens) == 0 {
		return false
	}
	f := l.Schema().Facts()
	switch flag := f.Is("boolean") || len(f.Types) == 0; {
	case words.IsOneOf(tokens, "cap add", "capability add", "capabilities add", "security opt"):
		return true
	case words.IsOneOf(tokens, "run as user", "run as group", "run as non root") && isOfContainer(l):
		return true
	case flag && words.IsOneOf(tokens, "privileged", "allow privilege escalation", "no new privileges"):
		return true
	}
	return slices.ContainsFunc(l.Names(), isSandboxName)
}

// isOfContainer reports whether a value is a part of what a process in a container may do,
// as Kubernetes has it: securityContext.runAsUser.
func isOfContainer(l api.Leaf) bool { return words.HasPhrase(holderWords(l), "security", "context") }

// isSandboxName reports whether a field, or an object that holds it, is a profile
// of the kernel: seccompProfile, appArmorProfile, seLinuxOptions.
func isSandboxName(name string) bool {
	lower := strings.ToLower(name)
	profiles := []string{"seccomp", "apparmor", "app_armor", "selinux"}
	return slices.ContainsFunc(profiles, func(p string) bool { return strings.HasPrefix(lower, p) }) || words.HasPhrase(words.Tokens(name), "no", "new", "privileges")
}
