package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/page"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// HTML writes the report as one page that opens from disk, in the order and the words of the comment on a pull request: the
// verdict, the threats, what changed at the trust boundary, where it flows, what is resolved and accepted, what was compared
// and what was not. Nothing is left out. A finding is at #f- and its fingerprint.
func HTML(w io.Writer, r *Report, o Options) error {
	h := &htmlWriter{scene: newScene(r), o: o, known: map[string]bool{}}
	d := page.Document{
		Title: strings.ReplaceAll(verdictWords(r, h.digest, func(s string) string { return inShort(s, longestHeading) }), "`", ""),
		Tone:  h.tone(),
		Lead:  h.lead(),
		Facets: []page.Facet{
			{Key: "level", Label: "Level", Order: severity.LevelNames()},
			{Key: "gate", Label: "Gate", Order: []string{blocksName, passesName}},
			{Key: "stride", Label: "STRIDE", Order: []string{strideName("S"), strideName("T"), strideName("R"), strideName("I"), strideName("D"), strideName("E")}},
			{Key: "state", Label: "State", Order: []string{severity.Introduced.String(), severity.Worsened.String(), severity.Resolved.String(), acceptedName}},
			{Key: "owasp", Label: "OWASP"},
			{Key: "description", Label: "Description"},
			{Key: "operation", Label: "Operation"},
		},
		Footer: page.Sentence(text(r.Tool.Name) + " " + text(r.Tool.Version) + " · read from the descriptions only; no service was contacted"),
	}
	for _, s := range []page.Section{h.unread(), h.threats(), h.boundary(), h.flow(), h.resolved(), h.accepted(), h.policy(), h.compared(), h.notes()} {
		if len(s.Blocks) > 0 {
			d.Sections = append(d.Sections, s)
		}
	}
	return page.Write(w, &d)
}

// What a finding is filtered by beside its level and its state.
const blocksName, passesName, acceptedName = "blocks", "does not block", "accepted"

type htmlWriter struct {
	scene
	o     Options
	known map[string]bool // identifiers: of what is there twice, the first has it
}

// quotedName is a name as a sentence has it.
func quotedName(s string) string { return "`" + strings.ReplaceAll(text(s), "`", "'") + "`" }

// quotedPath is likewise a path, of which the end is shown.
func quotedPath(s string) string {
	return "`" + strings.ReplaceAll(shortPath(s, maxName), "`", "'") + "`"
}

// tone is the colour of the verdict.
func (h *htmlWriter) tone() page.Tone {
	switch {
	case h.r.Gate.Verdict == VerdictError:
		return page.CriticalTone
	case h.r.Gate.Verdict != VerdictPass:
		return page.ToneOf(max(worst(blocking(h.r, h.digest)), severity.High))
	case worst(h.digest.open) >= severity.Medium:
		return page.MediumTone
	}
	return page.GoodTone
}

// lead is how much blocks of how much, and what was compared.
func (h *htmlWriter) lead() []page.Text {
	count := page.Sentence(countWords(h.r, h.digest, exitEnding()) + ".")
	compared := h.comparedAs(func(_ *Spec, name string) string { return quotedPath(name) }, quotedName)
	return []page.Text{count, append(page.Sentence(strings.Join(append(compared, ""), " · ")), page.Plain(howToRead).Web(DocsURL(h.r.Tool.Version)+"model.md"))}
}

// once is the identifier the first time that it is asked for, and then "".
func (h *htmlWriter) once(id string) string {
	if h.known[id] {
		return ""
	}
	h.known[id] = true
	return id
}

// anchor is the identifier of a finding.
func anchor(f *finding.Finding) string {
	if fingerprint().MatchString(f.Fingerprint) {
		return "f-" + f.Fingerprint
	}
	return page.ID("f", f.Fingerprint)
}

// placed is where a finding stands, with a link to the line where the report knows one.
func (h *htmlWriter) placed(f *finding.Finding) page.Text {
	at, side := place(f)
	if at == nil {
		return nil
	}
	span := page.Code(fmt.Sprintf("%s:%d", shortPath(filled(h.files[at.File], at.File), maxName), at.Line))
	if h.o.Link != nil {
		span = span.Web(address(h.o.Link(*at, side)))
	}
	if side == "base" {
		return page.Line(span, page.Muted(" (base)"))
	}
	return page.Line(span)
}

// rulePageLink is the name of a rule, which leads to its page where it has one.
func (h *htmlWriter) rulePageLink(rule string) page.Span {
	return page.Code(text(rule)).Web(rulePage(h.r.Tool.Version, rule))
}

// described is the name of a description: the shortest that tells it from the others.
func (h *htmlWriter) described(s *Spec) string {
	return shortPath(filled(h.files[s.Path], s.Path), maxName)
}

// facets are what a finding is filtered by.
func (h *htmlWriter) facets(e entry) map[string][]string {
	f := e.f
	out := map[string][]string{"level": {levelName(f)}, "state": {f.State.String()}, "gate": {passesName}, "description": {h.described(e.spec)}}
	if h.r.Gate.Blocks(f) {
		out["gate"] = []string{blocksName}
	}
	if f.Outcome() == finding.Waived {
		out["state"] = []string{acceptedName}
	}
	for _, one := range append([]*finding.Finding{f}, e.parts...) {
		for _, letter := range one.STRIDE {
			out["stride"] = append(out["stride"], text(strideName(letter)))
		}
		for _, item := range one.OWASP {
			out["owasp"] = append(out["owasp"], text(item))
		}
		for _, o := range one.Operations {
			out["operation"] = append(out["operation"], text(o.Name()))
		}
	}
	return out
}
