package review

import "github.com/threatdelta/threatdelta/internal/secret"

// masked is a text without what is a credential or personal data by itself.
func (r *reviewer) masked(text string) string {
	if r.mask == nil {
		r.mask = secret.Mask()
	}
	return r.mask(text)
}

// debug is where lines about how the review went are written, nil for nowhere.
func (r *reviewer) debug() func(line string) {
	if r.in.Debug == nil {
		return nil
	}
	return func(line string) { r.in.Debug(r.masked(line)) }
}
