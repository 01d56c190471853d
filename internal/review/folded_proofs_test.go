package review_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestFoldedProofs: whether secrets are tried without a limit is measured by the operations at
// which they are tried already, of which some are known by what they take.
func TestFoldedProofs(t *testing.T) {
	t.Parallel()
	for i, name := range []string{"passcode", "magic-link", "oneTime", "2-fa", "passwordless", "MFA", "one_time", "otp"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := "openapi: 3.0.3\ninfo: {title: Shop, version: '1'}\npaths:\n"
			for k := range 8 {
				text += fmt.Sprintf("  /orders%d: {get: {responses: {'200': {description: ok}}}}\n", k)
			}
			enable := "  /" + name + "/enable: {post: {requestBody: {content: {application/json: {schema: {properties: {code: {type: string}}}}}}, responses: {'200': {description: ok}, '429': {description: slow down}}}}\n"
			if name == "otp" { // is said elsewhere
				enable = strings.Replace(enable, name, "sms", 1) + "  /otp/enable: {post: {$ref: '#/paths/~1sms~1enable/post'}}\n"
			}
			login := "  /login: {post: {requestBody: {content: {application/json: {schema: {properties: {password: {type: string}}}}}}, responses: {'200': {description: ok}}}}\n"
			p := prints[i%len(prints)]
			base, head := p.document("padded", padded(text+enable)), p.document("padded", padded(text+enable+login))
			sameBlanked(t, name, base, head)
			for _, f := range findings(t, base, head) {
				if strings.Contains(f.Message, "like the rest of this API") {
					t.Errorf("one of one is limited: %s", f.Message)
				}
			}
		})
	}
}
