package threat

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/sensitive"
)

// Presents is the header in which callers must present a credential although the
// security of the operation asks for none: many descriptions declare it as a
// required parameter (X-Session-Token, Authorization). "" where there is none, and
// where the security says itself who gets in.
func (p *Pass) Presents(o *api.Operation) string { return p.view.presents(o) }

func (v *View) presents(o *api.Operation) string {
	if o.Kind != api.Endpoint || len(o.Auth.Alternatives) > 0 {
		return ""
	}
	for _, x := range o.Parameters {
		if x.In != "header" || !x.Required {
			continue
		}
		verdict := v.Classify(o, api.ParameterLeaf(x), api.In)
		if strings.EqualFold(x.Name, "Authorization") || verdict.Class == sensitive.Cred && verdict.Confidence > sensitive.Low {
			return x.Name
		}
	}
	return ""
}
