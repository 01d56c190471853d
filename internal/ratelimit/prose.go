package ratelimit

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// speaksOfLimits reports whether prose speaks of a rate limit, throttling, a quota
// or requests per time. Words are compared, so that "corporate limits" are none,
// and a negated phrase ("not rate limited") does not count.
func speaksOfLimits(prose string) bool {
	var before [4]string // the words before, nearest first
	for prose != "" {
		var word string
		word, prose = nextWord(prose)
		if word == "" {
			return false
		}
		if isAboutLimits(word, before[0], before[1]) && !isDenied(before) {
			return true
		}
		before = [4]string{word, before[0], before[1], before[2]}
	}
	return false
}

// nextWord returns the next run of letters, digits and apostrophes in lower case. A
// slash is the word "per".
func nextWord(s string) (word, rest string) {
	inWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '\'' || r == '’' }
	start := strings.IndexFunc(s, func(r rune) bool { return r == '/' || inWord(r) })
	if start < 0 {
		return "", ""
	}
	s = s[start:]
	if s[0] == '/' {
		return "per", s[1:]
	}
	end := strings.IndexFunc(s, func(r rune) bool { return !inWord(r) })
	if end < 0 {
		end = len(s)
	}
	if end > longText { // not a word; split where a rune begins
		whole := longText
		for !utf8.RuneStart(s[whole]) {
			whole--
		}
		return strings.ToLower(s[:whole]), s[end:]
	}
	return strings.ToLower(s[:end]), s[end:]
}

// isAboutLimits reports whether a word, after the words last and before it first, ends a
// phrase about limits.
func isAboutLimits(word, last, first string) bool {
	switch word {
	case "quota", "quotas":
		return true
	case "second", "minute", "hour", "day":
		return last == "per" && (first == "request" || first == "requests")
	}
	return strings.HasPrefix(word, "throttl") || strings.HasPrefix(word, "ratelimit") ||
		strings.HasPrefix(word, "limit") && (last == "rate" || last == "rates")
}

func isDenied(before [4]string) bool {
	for _, w := range before {
		switch w {
		case "no", "not", "non", "never", "without", "unlimited":
			return true
		}
		if strings.HasSuffix(w, "n't") || strings.HasSuffix(w, "n’t") {
			return true
		}
	}
	return false
}

// namesLimit reports whether a name, such as that of a policy, is about rate
// limits: "rate-limit-inbound", "myRateLimiter", "monthly_quota". Words are
// compared, so that "corporate-limit" is not.
func namesLimit(name string) bool {
	words := nameWords(name)
	for i, w := range words {
		if w == "quota" || w == "quotas" || strings.HasPrefix(w, "ratelimit") || strings.HasPrefix(w, "throttl") {
			return true
		}
		if strings.HasPrefix(w, "limit") && i > 0 && words[i-1] == "rate" {
			return true
		}
	}
	return false
}

// nameWords splits a name into lower-case words, at everything that is neither
// letter nor digit and between a small letter and a capital.
func nameWords(name string) []string {
	var words []string
	start, small := 0, false
	for i, r := range name {
		letter := unicode.IsLetter(r) || unicode.IsDigit(r)
		if !letter || (small && unicode.IsUpper(r)) {
			if start < i {
				words = append(words, strings.ToLower(name[start:i]))
			}
			if start = i; !letter {
				_, width := utf8.DecodeRuneInString(name[i:])
				start = i + width
			}
		}
		small = letter && !unicode.IsUpper(r)
	}
	if start < len(name) {
		words = append(words, strings.ToLower(name[start:]))
	}
	return words
}
