package category

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// LosesCredential reports whether a parameter, required at base, was the credential
// of an operation whose security asks for none, and head asks for no other one.
// Descriptions that are generated declare keys like this.
func LosesCredential(p *threat.Pass, pair *diff.Pair, l api.Leaf) bool {
	if pair.Base == nil || pair.Head == nil || pair.Head.Kind != api.Endpoint || !pair.Base.Auth.IsOpen() || !pair.Head.Auth.IsOpen() {
		return false
	}
	before := false
	for _, x := range pair.Base.Parameters {
		before = before || x.Required && x.In == l.Where && strings.EqualFold(x.Name, l.Path) && isCredential(p, pair.Base, x)
	}
	if !before {
		return false
	}
	for _, x := range pair.Head.Parameters {
		if x.Required && isCredential(p, pair.Head, x) {
			return false
		}
	}
	return true
}

// isCredential reports whether a parameter is what lets a caller in.
func isCredential(p *threat.Pass, o *api.Operation, x *api.Parameter) bool {
	if x.In == "path" {
		return false
	}
	verdict := p.Classify(o, api.ParameterLeaf(x), api.In)
	return x.In == "header" && strings.EqualFold(x.Name, "Authorization") || verdict.Class == sensitive.Cred && verdict.Level == sensitive.S3 && verdict.Confidence > sensitive.Low
}
