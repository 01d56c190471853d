package ratelimit

import (
	"strings"
)

// MostPerSecond is the rate from which on a number is no limit of one caller: no
// person and hardly a program calls faster, and whoever guesses or scrapes at that
// rate is not slowed down. The largest limits that public descriptions declare
// for a caller are a tenth of it.
const MostPerSecond = 1000

// unknownWindow is the window, in seconds, of a number that has none, as far as
// MostPerSecond goes.
const unknownWindow = 60

// Rate is the declared number: requests per second where the window is known,
// else the plain number. known is false where there is none.
func (e Evidence) Rate() (value float64, timed, known bool) { return e.rate() }

// Beyond reports whether the number lets so many requests through that it limits
// nobody.
func (e Evidence) Beyond() bool {
	value, timed, known := e.rate()
	return known && beyond(value, timed)
}

func beyond(value float64, timed bool) bool {
	if !timed {
		value /= unknownWindow
	}
	return value >= MostPerSecond
}

func (l limit) boundless() bool {
	if l.window > 0 {
		return beyond(l.requests/l.window.Seconds(), true)
	}
	return beyond(l.requests, false)
}

// Void reports whether there was a number that limits nobody.
func (e Evidence) Void() bool { return e.void != "" }

// Declared is the number that limits nobody, as the description has it.
func (e Evidence) Declared() string { return e.void }

// Prose is the sentence of the operation's description that speaks of a limit, ""
// where none does or something else speaks of one too.
func (e Evidence) Prose() string { return e.prose }

// longestProse bounds what is told of a description.
const longestProse = 80

// limitSentence finds the sentence of a description that speaks of limits, else
// it is the whole.
func limitSentence(description string) string {
	text := strings.Join(strings.Fields(description), " ")
	for sentence := range strings.SplitSeq(text, ". ") {
		if speaksOfLimits(sentence) {
			text = strings.TrimRight(sentence, ".")
			break
		}
	}
	if len(text) > longestProse { // at a word: a part of one might be a secret that nobody tells
		end := max(0, strings.LastIndexByte(text[:longestProse], ' '))
		text = text[:end] + " …"
	}
	return text
}

// Boundless is the evidence without its number: what is left where that limits
// nobody. String tells of the number all the same.
func (e Evidence) Boundless() Evidence {
	e.void = e.String()
	e.Level, e.Requests, e.Window = e.otherwise, 0, 0
	if e.Level < Contract {
		e.HasHeaders, e.carried, e.carriers = e.HasHeaders && !e.Has429, false, nil
	}
	return e
}
