package input

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// reportBecomeFiles reports values of a body that were no files and are now, those of one
// declaration once.
func reportBecomeFiles(p *threat.Pass) {
	var found []threat.Item[becomeFile]
	for _, pair := range p.Delta.Pairs {
		if pair.Base == nil || pair.Head == nil || pair.Head.Kind != api.Endpoint || !pair.Head.Writes() || len(pair.Head.Body) == 0 {
			continue
		}
		p.Spend(category.WantCost)
		atBase := noFilesOf(pair.Base)
		for _, l := range pair.Head.Inputs() {
			if l.IsWhole() || !semantics.IsFile(pair.Head, l) {
				continue
			}
			was, ok := atBase().find(l)
			if !ok {
				continue
			}
			c := &diff.Change{Pairs: []*diff.Pair{pair}, Base: was.Entry().EntrySpan(), Head: l.Entry().EntrySpan()}
			found = append(found, threat.Item[becomeFile]{Change: c, Value: becomeFile{l.Entry().ID(), l.Path(), hasFileTypesAll(pair.Head, l)}})
		}
	}
	threat.ReportMerged(p, found, threat.SameValue, func(g threat.Group[becomeFile]) threat.Diagnostic {
		pairs, x := p.Ordered(g.Pairs), g.First()
		d := threat.Diagnostic{Subject: "request " + x.path, Confidence: category.Confidence(p, pairs[0].Op())}
		describeUpload(p, &d, pairs, fmt.Sprintf("%s newly %s a file where a value was (%s)", wording.Operations(pairs), wording.Verb(pairs, "takes", "take"), wording.Name(x.path)), x.isListed)
		return d
	})
}

// becomeFile is a value that is a file now: where it is declared, and whether its types
// are listed.
type becomeFile struct {
	entry    openapi.ID
	path     string
	isListed bool
}

// noFiles are the inputs of base by where they are and their path, to find those that were
// no files.
type noFiles struct {
	base *api.Operation
	at   map[string][]api.Leaf
}

// noFilesOf lists the inputs of base once they are asked for.
func noFilesOf(base *api.Operation) func() noFiles {
	return sync.OnceValue(func() noFiles {
		all := base.Inputs()
		out := noFiles{base, make(map[string][]api.Leaf, len(all))}
		for _, l := range all {
			subject := l.Subject()
			out.at[subject] = append(out.at[subject], l)
		}
		return out
	})
}

// find finds the value at base; ok is false unless base took it, and not as a file.
func (n noFiles) find(l api.Leaf) (was api.Leaf, ok bool) {
	same := n.at[l.Subject()]
	i := slices.IndexFunc(same, func(b api.Leaf) bool { return !semantics.IsFile(n.base, b) })
	if i < 0 {
		return was, false
	}
	return same[i], true
}

// hasFileTypesAll reports whether every body of an operation says of which types a file is.
func hasFileTypesAll(o *api.Operation, l api.Leaf) bool {
	return !slices.ContainsFunc(o.Body, func(m api.Media) bool { return !hasFileTypes(m, []api.Leaf{l}) })
}

// hasFileBody reports whether a body of an operation, if there is one, is a file.
func hasFileBody(o *api.Operation) bool {
	return o != nil && slices.ContainsFunc(o.Body, func(m api.Media) bool { return semantics.IsFileMedia(m.Type) })
}

// disguisedFile follows where the types of files are listed, or most of them.
const disguisedFile = "An attacker can store a file that is more than its type says, and have it served to others."

// describeUpload says who takes which file, with a likelihood and its reason where it is
// not the rule's.
func describeUpload(p *threat.Pass, d *threat.Diagnostic, pairs []*diff.Pair, text string, isListed bool) {
	if isListed {
		d.Message, d.Consequence = text+" of listed types", disguisedFile
		return
	}
	if d.Message = text + " of any type"; !p.Conventions.IsGuarded(pairs[0].Op()) {
		d.Likelihood, d.Why = 4, "any type of file"
	}
}

// isExact reports whether a media type says what the file is.
func isExact(media string) bool {
	return media != "application/octet-stream" && !strings.Contains(media, "*")
}

// hasFileTypes reports whether a body says of which types its files are: by its
// media type, or by those of its parts.
func hasFileTypes(body api.Media, files []api.Leaf) bool {
	if !strings.HasPrefix(body.Type, "multipart/") {
		return semantics.IsFileMedia(body.Type) && isExact(body.Type)
	}
	return !slices.ContainsFunc(files, func(l api.Leaf) bool {
		if slices.Equal(l.Names(), []string{api.Element}) { // OpenAPI 3.2, 4.14.4: parts by position
			return body.Value.At("itemEncoding", "contentType").Scalar() == ""
		}
		return body.Value.At("encoding", l.Name(), "contentType").Scalar() == ""
	})
}
