package syntax

import "strings"

// Behind returns the offset behind the quoted scalar or the collection in brackets that
// starts at at. It is the end of the text where it is not closed.
func Behind(raw []byte, at int) int {
	if raw[at] == '"' || raw[at] == '\'' {
		return behindQuote(raw, at)
	}
	return behindBracket(raw, at)
}

func behindQuote(raw []byte, at int) int {
	quote := raw[at]
	for i := at + 1; i < len(raw); i++ {
		switch {
		case raw[i] == '\\' && quote == '"':
			i++
		case raw[i] == quote && quote == '\'' && i+1 < len(raw) && raw[i+1] == quote:
			i++
		case raw[i] == quote:
			return i + 1
		}
	}
	return len(raw)
}

// behindBracket recognises a quote within a plain scalar (don't) by the character before it.
func behindBracket(raw []byte, at int) int {
	depth := 0
	for i := at; i < len(raw); i++ {
		switch c := raw[i]; c {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		case '"', '\'':
			if strings.IndexByte(" \t\r\n,:[{", raw[i-1]) >= 0 {
				i = behindQuote(raw, i) - 1
			}
		}
	}
	return len(raw)
}
