package regular

import (
	"regexp"
	"strings"
	"sync"
)

// listing matches a pattern that only lists texts: ^password$, ^(first|last)$.
var listing = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\^(?:([\w-]+)|\((?:\?:)?([\w-]+(?:\|[\w-]+)*)\))\$$`)
})

// Listed returns the texts in which a pattern is found, where it does nothing but list words.
func Listed(pattern string) ([]string, bool) {
	m := listing().FindStringSubmatch(pattern)
	if m == nil {
		return nil, false
	}
	return strings.Split(m[1]+m[2], "|"), true
}
