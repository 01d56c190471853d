package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/page"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// threats are the open findings, what blocks first, each whole.
func (h *htmlWriter) threats() page.Section {
	blocks, others := h.byUrgency()
	cards := page.Cards{ID: "open", Caption: "Threats, what blocks first"}
	for _, e := range slices.Concat(blocks, others) {
		cards.Cards = append(cards.Cards, h.card(e))
	}
	s := page.Section{ID: "threats", Title: "Threats"}
	if len(cards.Cards) > 0 {
		s.Blocks = []page.Block{cards}
	}
	return s
}

// card is a finding with all that there is to say of it: what happened, what an attacker can do now and what to do;
// folded, how to test it, the proof, how the level came about, and how to accept it.
func (h *htmlWriter) card(e entry) page.Card {
	f := e.f
	title := page.Line(page.Badge(levelName(f), page.ToneOf(f.Level)), page.Plain(" "))
	title = append(title, page.Sentence(strings.TrimRight(sentence(f.Message), "."))...)
	switch {
	case h.r.Gate.Blocks(f):
		title = append(title, page.Plain(" "), page.Badge(blocksName, page.CriticalTone))
	case h.r.Gate.isUnsure(f):
		title = append(title, page.Plain(" "), page.Badge("does not block: confidence is low", page.NeutralTone))
	}
	if f.State == severity.Worsened {
		title = append(title, page.Plain(" "), page.Badge("worse than before", page.NeutralTone))
	}
	c := page.Card{ID: h.once(anchor(f)), Tone: page.ToneOf(f.Level), Facets: h.facets(e), Title: title}
	c.Blocks = append(h.said(f), h.folds(e)...)
	return c
}

// said is what a reader has to know of a finding.
func (h *htmlWriter) said(f *finding.Finding) []page.Block {
	var facts page.Facts
	add := func(term string, t page.Text) {
		if len(t) > 0 {
			facts = append(facts, page.Fact{Term: term, Text: t})
		}
	}
	add("So", page.Sentence(sentence(dotted(consequence(f)))))
	if s := decided(f, quotedName, sentence); s != "" {
		add("Decided", page.Sentence(s))
	}
	add("Do", page.Sentence(dotted(h.advice(f))))
	if edit(f, quotedName) != "" {
		add("Or", page.Sentence(sentence(dotted(f.Mitigation))))
	}
	add("Where", h.placed(f))
	if s := instances(f, sentence, func(i finding.Instance) string { return quotedPath(instanceAt(f, i)) + reachOf(f, i, quotedName) }); s != "" {
		add("Found", page.Sentence(s))
	}
	if w := f.Waiver; w != nil {
		add("Accepted", append(page.Sentence(sentenceCase(waiver(w, sentence))), h.commentLink(w.URL)...))
	}
	return []page.Block{facts}
}

// advice is the edit that undoes the one of a finding, else what the rule says.
func (h *htmlWriter) advice(f *finding.Finding) string {
	if s := edit(f, func(s string) string { return "`" + strings.ReplaceAll(show(s, maxWas), "`", "'") + "`" }); s != "" {
		return sentenceCase(s)
	}
	return sentence(f.Mitigation)
}

// commentLink leads to a comment on a pull request of this repository.
func (h *htmlWriter) commentLink(url string) page.Text {
	a := address(url)
	if h.o.Home == "" || !strings.HasPrefix(a, h.o.Home+"/pull/") {
		return nil
	}
	return page.Line(page.Plain(" "), page.Plain("comment").Web(a))
}

func (h *htmlWriter) folds(e entry) []page.Block {
	f := e.f
	detail := page.Facts{
		{Term: "Score", Text: page.Line(page.Plain(arrows(arithmetic(f, text))))},
		{Term: "Confidence", Text: page.Line(page.Plain(f.Confidence.String()))},
	}
	add := func(term string, t page.Text) {
		if len(t) > 0 {
			detail = append(detail, page.Fact{Term: term, Text: t})
		}
	}
	add("Known as", page.Line(page.Plain(shown(classes(f), " · "))))
	if f.Test != "" {
		add("Test", page.Sentence(sentence(f.Test)))
	}
	if len(f.Operations) > 1 {
		add("Reaches", page.Sentence(reach(f.Operations, quotedName)))
	}
	for _, r := range relatedElsewhere(f) {
		add("See", append(page.Line(page.Code(fmt.Sprintf("%s:%d:%d", shortPath(r.File, maxName), r.Line, r.Column)), page.Plain(" ")), page.Sentence(sentence(r.Message))...))
	}
	add("Rule", page.Line(h.rulePageLink(f.Rule), page.Plain(" "), page.Muted(text(f.Fingerprint))))
	if f.IsOpen() {
		add("To accept it", page.Line(page.Code(waiveCommand(text(f.Fingerprint), h.o.Waive))))
	}
	out := h.parts(e)
	out = append(out, h.proof(f)...)
	return append(out, page.Fold{Summary: page.Line(page.Plain(fmt.Sprintf("score %d, test, accept", f.Score))), Blocks: []page.Block{detail}})
}

// parts are the findings that make a compound threat together.
func (h *htmlWriter) parts(e entry) []page.Block {
	if len(e.parts) == 0 {
		return nil
	}
	fold := page.Fold{Summary: page.Line(page.Plain("together with " + plural(len(e.parts), "other finding")))}
	for _, p := range e.parts {
		line := page.Line(page.Badge(levelName(p), page.ToneOf(p.Level)), page.Plain(" "))
		line = append(line, page.Sentence(strings.TrimRight(sentence(p.Message), "."))...)
		line = append(append(line, page.Plain(" · ")), h.placed(p)...)
		line = append(line, page.Plain(" · "), h.rulePageLink(p.Rule), page.Muted(" "+text(p.Fingerprint)))
		if s := decided(p, quotedName, sentence); s != "" {
			line = append(append(line, page.Plain(" · ")), page.Sentence(s)...)
		}
		fold.Blocks = append(fold.Blocks, page.Paragraph{ID: h.once(anchor(p)), Text: line})
		fold.Blocks = append(fold.Blocks, h.proof(p)...)
	}
	return []page.Block{fold}
}

// proof is the request that base refuses and head accepts, or why there is none.
func (h *htmlWriter) proof(f *finding.Finding) []page.Block {
	switch {
	case f.Proof == nil:
		return nil
	case !f.Proof.IsShown():
		if f.Proof.Absent == "" {
			return nil
		}
		return []page.Block{page.Paragraph{Text: append(page.Line(page.Muted("No proof: ")), page.Sentence(sentence(f.Proof.Absent))...)}}
	}
	return []page.Block{page.Fold{Summary: page.Line(page.Plain("proof: a request that shows it")), Blocks: []page.Block{
		page.Paragraph{Text: page.Sentence(sentenceCase(proofVerdicts(f.Proof, sentence)))},
		page.Listing{Label: "Proof", Text: strings.Join(proofText(f.Proof), "\n")}}}}
}

// resolved and accepted are what nobody has to act on.
func (h *htmlWriter) resolved() page.Section {
	cards := page.Cards{ID: "gone", Caption: "Resolved by this change"}
	for _, e := range h.digest.resolved {
		c := h.card(e)
		c.Tone = page.GoodTone
		cards.Cards = append(cards.Cards, c)
	}
	s := page.Section{ID: "resolved", Title: "Resolved"}
	if len(cards.Cards) > 0 {
		s.Blocks = []page.Block{cards}
	}
	return s
}

func (h *htmlWriter) accepted() page.Section {
	cards := page.Cards{ID: "waived", Caption: "Accepted"}
	for _, e := range h.digest.waived {
		cards.Cards = append(cards.Cards, h.card(e))
	}
	s := page.Section{ID: "accepted", Title: "Accepted"}
	if len(cards.Cards) > 0 {
		s.Blocks = []page.Block{cards}
	}
	return s
}
