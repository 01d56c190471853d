package secret

import (
	"bytes"
	"iter"
)

// keyMark ends the line above a private key in PEM (RFC 7468).
const keyMark = "PRIVATE KEY-----"

const (
	// longestKey is more than the bytes of an RSA key of 16,384 bits.
	longestKey = 16 << 10
	// longestBreak is how many bytes at most may be between the line above a key and the key.
	longestBreak = 200
)

// privateKey is where a private key begins: its body, which ends at end, and its first line of
// base64.
type privateKey struct {
	body, end  int
	line, next int
}

// keysIn lists the private keys the line above which ends in a part of the text. Without a
// first line of base64 there is no key.
func (f *finder) keysIn(from, to int) iter.Seq[privateKey] {
	return func(yield func(privateKey) bool) {
		for at := from; at < to; {
			n := bytes.Index(f.text[at:to], []byte(keyMark))
			if n < 0 {
				return
			}
			at += n + len(keyMark)
			if !bytes.Contains(f.text[max(0, at-len(keyMark)-40):at-len(keyMark)], []byte("-----BEGIN ")) {
				continue
			}
			if key, ok := f.keyAt(at); ok && !yield(key) {
				return
			}
		}
	}
}

// keyAt returns the private key that begins at an offset.
func (f *finder) keyAt(at int) (key privateKey, ok bool) {
	key = privateKey{body: at, line: skipBreaks(f.text, at)}
	key.next = key.line
	for key.next < len(f.text) && key.next-key.line < 64 && isBase64(f.text[key.next]) {
		key.next++
	}
	if key.next-key.line < 40 {
		return key, false
	}
	body := f.text[at:min(len(f.text), at+longestKey)]
	if n := bytes.Index(body, []byte("-----END ")); n >= 0 {
		body = body[:n]
	}
	key.end = at + len(body)
	return key, true
}

// keys adds the private keys that begin in some lines.
func (f *finder) keys(from, to int) {
	for key := range f.keysIn(max(0, from-longestBreak-len(keyMark)), to) {
		if key.line >= from && key.line < to {
			f.add(Credential, "private key", key.line, key.next)
		}
	}
}

// isInKey reports whether a random word is a line of a private key. Words are asked for in
// their order.
func (f *finder) isInKey(l Literal) bool {
	if l.Class != Opaque {
		return false
	}
	from := max(f.passed, l.Start-longestKey-len(keyMark), 0)
	for key := range f.keysIn(from, l.Start) {
		f.key = key
	}
	f.passed = max(from, l.Start-len(keyMark)+1)
	return l.Start < f.key.end
}

// skipBreaks returns the offset behind line breaks, as such or escaped, and quotes.
func skipBreaks(text []byte, at int) int {
	from := at
	for from < len(text) && from < at+longestBreak {
		switch c := text[from]; {
		case c == '\\' && from+1 < len(text):
			from += 2
		case c == ' ' || c == '\n' || c == '\r' || c == '"' || c == '+':
			from++
		default:
			return from
		}
	}
	return from
}
