package review

import "github.com/threatdelta/threatdelta/internal/secret"

// masked is a text without what is a credential or personal data by itself.
func (r *reviewer) masked(text string) string {
	if r.mask == nil {
		r.mask = secret.Mask()
	}
	return r.mask(text)
}
