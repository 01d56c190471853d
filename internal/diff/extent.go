package diff

import "github.com/threatdelta/threatdelta/internal/openapi"

// extent is how many pairs of schemas the last comparison with a document of a lot had: the
// next one has about as many.
type extent struct{ nodes int }

func (d *Delta) lot() *openapi.Lot {
	if d.Head == nil {
		return nil
	}
	return d.Head.Doc.Common()
}

// expected is about how many pairs of schemas will be compared, 0 where nobody knows.
func (d *Delta) expected() int {
	if lot := d.lot(); lot != nil {
		return openapi.Kept[extent](lot).nodes
	}
	return 0
}
