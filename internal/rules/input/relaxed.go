package input

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// groupOf has the operations and places of all changes that relax the same.
func groupOf(x category.Relaxed) threat.Group[struct{}] {
	return threat.Merge(threat.ItemsOf(x.Changes), threat.AsOne)[0]
}

// requiredText is the diagnostic of values that may be left out.
func requiredText(p *threat.Pass, x category.Relaxed) threat.Diagnostic {
	pairs := p.Ordered(groupOf(x).Pairs)
	var names []string
	for _, i := range x.Items {
		names = append(names, wording.Value(wording.Path(pairs[0].Op(), i.Leaf)))
	}
	d := relaxedText(p, x, "", "A caller can leave the value out, and gets whatever the code does without it.")
	are := "is"
	if len(names) > 1 {
		are = "are"
	}
	d.Message = wording.List(names, 3) + " " + are + " no longer required by " + wording.Operations(pairs)
	return d
}

// relaxedText is what several rules say of relaxed constraints; the consequence may be
// the rule's, "".
func relaxedText(p *threat.Pass, x category.Relaxed, how, consequence string) threat.Diagnostic {
	pairs := p.Ordered(groupOf(x).Pairs)
	return threat.Diagnostic{Subject: x.Items[0].Leaf.Subject(), Related: threat.Places(x.Changes),
		Message:     fmt.Sprintf("%s %s: %s", wording.Operations(pairs), how, wording.List(x.WordsAt(pairs[0].Op()), 3)),
		Consequence: consequence}
}

// acceptsMore is the verb of the operations.
func acceptsMore(x category.Relaxed) string {
	return wording.Verb(groupOf(x).Pairs, "accepts more", "accept more")
}
