package report

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/finding"
)

// How much of the message of a proof is shown.
const (
	proofLines = 24
	proofWidth = 160 // characters of a line
)

// proofText is the HTTP message of a proof, line by line, each as show leaves it.
func proofText(p *finding.Proof) []string {
	lines := strings.Split(strings.ReplaceAll(strings.TrimRight(p.Request, "\r\n"), "\r\n", "\n"), "\n")
	cut := len(lines) > proofLines
	if cut {
		lines = lines[:proofLines]
	}
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = show(l, proofWidth)
	}
	if cut {
		out = append(out, "…")
	}
	return out
}

// proofVerdicts is what both sides say of the request.
func proofVerdicts(p *finding.Proof, quote func(string) string) string {
	return "base: " + quote(p.Base) + "; head: " + quote(p.Head)
}

// proof is the message, each line of it a code span: a fenced block would let a line of
// it be the first of a log's, where it could be a command.
func (m *markdown) proof(f *finding.Finding) []string {
	if !f.Proof.IsShown() {
		return nil
	}
	lines := []string{"**Proof** " + proofVerdicts(f.Proof, phrase)}
	for _, l := range proofText(f.Proof) {
		if l != "" {
			lines = append(lines, span(l))
		}
	}
	return lines
}

// proof writes the message below a threat, or why there is none.
func (t *textWriter) proof(f *finding.Finding) {
	switch {
	case f.Proof == nil || !t.proofs:
	case !f.Proof.IsShown():
		t.aside("No proof", sentence(f.Proof.Absent))
	default:
		t.aside("Proof", proofVerdicts(f.Proof, sentence))
		for _, l := range proofText(f.Proof) {
			t.styled("    ", dim, l)
		}
	}
}

// proofOf is what a machine-readable format has of a proof: the verdicts, and the message
// line by line.
func proofOf(f *finding.Finding) []string {
	if !f.Proof.IsShown() {
		return nil
	}
	return append([]string{proofVerdicts(f.Proof, sentence)}, proofText(f.Proof)...)
}
