package input

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// requiredText is the diagnostic of values that may be left out.
func requiredText(p *threat.Pass, x category.Relaxed) threat.Diagnostic {
	var names []string
	for _, i := range x.Items {
		text := wording.Name(i.Leaf.Path)
		if i.Leaf.Path == "$" {
			text = "the body"
		}
		names = append(names, text)
	}
	d := relaxedText(p, x, "", "")
	are := "is"
	if len(names) > 1 {
		are = "are"
	}
	d.Message = wording.List(names, 3) + " " + are + " no longer required by " + wording.Operations(p.Ordered(category.Joined(x.Changes).Pairs)) + ": the code behind must do without"
	return d
}

// relaxedText is what several rules say of relaxed constraints.
func relaxedText(p *threat.Pass, x category.Relaxed, how, consequence string) threat.Diagnostic {
	c := category.Joined(x.Changes)
	return threat.Diagnostic{Subject: x.Items[0].Leaf.Subject(), Related: category.PlacesOf(x.Changes, category.OfOperations),
		Message: fmt.Sprintf("%s %s: %s; %s", wording.Operations(p.Ordered(c.Pairs)), how, wording.List(x.Words(), 3), consequence)}
}

// acceptsMore is the verb of the operations.
func acceptsMore(x category.Relaxed) string {
	return wording.Verb(category.Joined(x.Changes).Pairs, "accepts more", "accept more")
}
