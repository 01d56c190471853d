package threat

import (
	"encoding/binary"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

const (
	// mostWritten bounds the bytes of declarations that are compared with others.
	mostWritten = 400
	// mostAlike bounds how many of them are kept.
	mostAlike = 10_000
)

// judgement is what is known of a value, and of all that are declared in the same words under
// the same name: an id is a text of a format in one schema after the other.
func (s *common) judgement(l api.Leaf, name string) *judgement {
	b := appendWord(s.text[:0], name)
	b = appendWord(b, l.DeclaredIn())
	b, isWhole := appendWritten(b, l.Entry(), true)
	for _, v := range l.Schema().Declarations() {
		if isWhole {
			b, isWhole = appendWritten(b, v, true)
		}
	}
	if s.text = b; !isWhole || len(b) > mostWritten {
		return &judgement{}
	}
	known := s.alike[string(b)]
	if known == nil {
		known = &judgement{}
		if len(s.alike) < mostAlike {
			s.alike[string(b)] = known
		}
	}
	return known
}

// appendWritten adds what is written in a value to a text that no other value has. It is
// false where that is much, or leads elsewhere but at the top of a declaration.
func appendWritten(b []byte, v openapi.Value, isTop bool) ([]byte, bool) {
	_, isRef := v.Ref()
	if len(b) > mostWritten || isRef && !isTop || !v.Exists() {
		return b, false
	}
	isWhole := true
	b = append(b, byte(v.Kind()))
	switch v.Kind() {
	case openapi.Map:
		for key, of := range v.Fields() {
			if b, isWhole = appendWritten(appendWord(b, key), of, false); !isWhole {
				return b, false
			}
		}
		b = append(b, endOfList)
	case openapi.List:
		for of := range v.Items() {
			if b, isWhole = appendWritten(b, of, false); !isWhole {
				return b, false
			}
		}
		b = append(b, endOfList)
	case openapi.Missing:
		return b, false
	default:
		b = appendWord(b, v.Scalar())
	}
	return b, true
}

// endOfList is no kind of a value, and no length of a word that is kept.
const endOfList = 0xff

func appendWord(b []byte, word string) []byte {
	return append(binary.BigEndian.AppendUint16(b, uint16(min(len(word), 2*mostWritten))), word...)
}
