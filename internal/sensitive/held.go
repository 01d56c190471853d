package sensitive

import (
	"slices"
	"strings"
)

// pairedKey finds one of the two keys of a subscription or an account, between which
// callers change. Alone the name is that of a table's key; what declares or holds it, or
// its description, says that it lets somebody in.
func pairedKey(one []string, f *Field) (evidence, bool) {
	if len(one) != 2 || one[0] != "primary" && one[0] != "secondary" || one[1] != "key" || f.Enum || f.Type != "" && f.Type != "string" {
		return evidence{}, false
	}
	parent, _ := f.split(f.Path[:max(0, len(f.Path)-1)])
	for _, holder := range [...]string{parent, f.DeclaredIn, f.container()} {
		w := tokenized{}.with(holder)
		n := len(stripped(w.one))
		if n > 1 && w.one[n-1] == "key" && keyHolders[w.one[n-2]] {
			return evidence{Cred, S3, weightName, "one of the keys of " + holder, false}, true
		}
	}
	w := tokenized{}.with(strings.ToLower(f.Description[:min(len(f.Description), readBytes)]))
	for i, word := range w.one {
		if word == "key" && i > 0 && keyHolders[w.one[i-1]] || word == "authenticate" || word == "authorize" {
			return evidence{Cred, S3, weightName, "a key that the description says lets callers in", false}, true
		}
	}
	return evidence{}, false
}

// factorCode finds a code that proves who somebody is, among a list of them or by
// itself. Alone the name is that of anything; the component that declares or holds it, or
// its description, says that it is a recovery or a one-time code.
func factorCode(one []string, f *Field) (evidence, bool) {
	if len(one) == 0 || one[len(one)-1] != "code" || len(one) > 2 || len(one) == 2 && !modifiers[one[0]] || f.Enum {
		return evidence{}, false
	}
	parent, _ := f.split(f.Path[:max(0, len(f.Path)-1)])
	for _, holder := range [...]string{parent, f.DeclaredIn, f.container()} {
		w := tokenized{}.with(holder)
		if isFactor(stripped(w.one)) {
			return evidence{Cred, S3, weightName, "the code of " + holder, false}, true
		}
	}
	w := tokenized{}.with(strings.ToLower(f.Description[:min(len(f.Description), readBytes)]))
	for i := range w.one {
		if isFactor(w.one[:i+1]) && !denied.HasAny(w.one[max(0, i-reach):i]) {
			return evidence{Cred, S3, weightName, "a code that the description says proves who somebody is", false}, true
		}
	}
	return evidence{}, false
}

// factors are the phrases by which a component or a description names such codes.
var factors = [...][]string{
	{"recovery", "code"}, {"backup", "code"}, {"scratch", "code"}, {"one", "time", "code"}, {"onetime", "code"}, {"one", "time", "password"}, {"one", "time", "passcode"},
	{"mfa", "code"}, {"two", "factor", "code"}, {"second", "factor", "code"}, {"2", "fa", "code"}, {"otp"}, {"otp", "code"}, {"totp"}, {"totp", "code"},
}

// isFactor reports whether a name ends in one of the factors.
func isFactor(one []string) bool {
	for _, phrase := range factors {
		if n := len(one) - len(phrase); n >= 0 && slices.Equal(one[n:], phrase) {
			return true
		}
	}
	return false
}
