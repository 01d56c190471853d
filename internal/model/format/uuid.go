package format

import (
	"crypto/sha1" // RFC 9562, 5.5, has it; nothing is secret
	"fmt"
	"strings"
)

// uuid is the UUID of version 5 (RFC 9562, 5.5) of a name made of parts, in the namespace for URLs. The
// same parts have the same one for ever, so that a later export differs only where the model does.
func uuid(parts ...string) string {
	namespace := []byte{0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8}
	sum := sha1.Sum(append(namespace, "https://github.com/threatdelta/threatdelta#"+strings.Join(parts, "\x00")...))
	sum[6] = sum[6]&0x0f | 0x50
	sum[8] = sum[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}
