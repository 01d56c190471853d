package openapi

import "bytes"

// conflict refuses a text with what git left of a merge.
func conflict(path string, raw []byte) error {
	for _, mark := range [...]string{"<<<<<<< ", ">>>>>>> "} {
		if at := lineWith(raw, mark); at >= 0 {
			return &Error{File: path, Line: bytes.Count(raw[:at], []byte("\n")) + 1, Problem: "has a merge conflict marker", Hint: "resolve the conflict"}
		}
	}
	return nil
}

// lineWith returns the offset of the first line that begins with mark, -1 for none.
// It looks for the mark, not for the line break before it, of which there are many.
func lineWith(raw []byte, mark string) int {
	for from := 0; ; from += len(mark) {
		i := bytes.Index(raw[from:], []byte(mark))
		if i < 0 {
			return -1
		}
		if from += i; from == 0 || raw[from-1] == '\n' {
			return from
		}
	}
}
