package verify

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
)

// masked stands for a secret.
const masked = "[secret]"

// mask replaces secrets in texts.
type mask struct{ secrets []string }

// newMask knows the spellings of each secret: as it is, percent-encoded, within a string
// of JSON, as base64, and where it is itself base64, what that says and the parts of
// user:password.
func newMask(secrets []string) mask {
	var all []string
	for _, s := range secrets {
		all = append(all, spellings(s)...)
		if raw, err := base64.StdEncoding.DecodeString(s); err == nil {
			all = append(all, spellings(string(raw))...)
			if _, password, ok := strings.Cut(string(raw), ":"); ok {
				all = append(all, spellings(password)...)
			}
		}
	}
	all = slices.DeleteFunc(all, func(s string) bool { return s == "" })
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	return mask{slices.Compact(all)}
}

func spellings(s string) []string {
	quoted, err := json.Marshal(s)
	if err != nil || s == "" {
		return nil
	}
	return []string{
		s, url.QueryEscape(s), url.PathEscape(s), string(quoted[1 : len(quoted)-1]),
		base64.StdEncoding.EncodeToString([]byte(s)), base64.RawURLEncoding.EncodeToString([]byte(s)),
	}
}

// text is a text without the secrets.
func (m mask) text(s string) string {
	for _, secret := range m.secrets {
		s = strings.ReplaceAll(s, secret, masked)
	}
	return s
}
