package ratelimit

import (
	"strings"
)

// MostPerSecond is the rate from which on a number does not limit a single caller.
// No person and hardly a program calls faster, and guessing or scraping at that
// rate is not slowed down. The largest limits that public descriptions declare for
// a caller are a tenth of it.
const MostPerSecond = 1000

// unknownWindow is the window, in seconds, that MostPerSecond assumes for a number
// without one.
const unknownWindow = 60

// Rate returns the declared number: requests per second if the window is known,
// else the plain number. known is false if there is no number.
func (e Evidence) Rate() (value float64, timed, known bool) { return e.rate() }

// IsBeyond reports whether the number is so large that it limits nobody.
func (e Evidence) IsBeyond() bool {
	value, timed, known := e.rate()
	return known && isBeyond(value, timed)
}

func isBeyond(value float64, timed bool) bool {
	if !timed {
		value /= unknownWindow
	}
	return value >= MostPerSecond
}

func (l limit) isBoundless() bool {
	if l.window > 0 {
		return isBeyond(l.requests/l.window.Seconds(), true)
	}
	return isBeyond(l.requests, false)
}

// IsVoid reports whether the number was removed because it limits nobody.
func (e Evidence) IsVoid() bool { return e.void != "" }

// Declared returns the number that limits nobody, as the description has it.
func (e Evidence) Declared() string { return e.void }

// Prose returns the sentence of the operation's description that speaks of a limit.
// It is "" if there is none, or if anything but prose speaks of a limit.
func (e Evidence) Prose() string { return e.prose }

// longestProse bounds what is quoted of a description.
const longestProse = 80

// limitSentence returns the first sentence of a description that speaks of limits,
// else the whole description.
func limitSentence(description string) string {
	text := strings.Join(strings.Fields(description), " ")
	for sentence := range strings.SplitSeq(text, ". ") {
		if speaksOfLimits(sentence) {
			text = strings.TrimRight(sentence, ".")
			break
		}
	}
	if len(text) > longestProse { // at a space: a part of a word might be a part of a secret, which is not masked then
		end := max(0, strings.LastIndexByte(text[:longestProse], ' '))
		text = text[:end] + " …"
	}
	return text
}

// Boundless returns the evidence without its number, because the number limits
// nobody. String still shows the number.
func (e Evidence) Boundless() Evidence {
	e.void = e.String()
	e.Level, e.Requests, e.Window = e.otherwise, 0, 0
	if e.Level < Contract {
		e.HasHeaders, e.carried, e.carriers = e.HasHeaders && !e.Has429, false, nil
	}
	return e
}
