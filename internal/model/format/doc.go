// Package format writes a threat model: as JSON, as Markdown with Mermaid diagrams, as SARIF, and as
// files of OWASP Threat Dragon and Open Threat Model. A model.Model comes in, bytes go out, the same
// for the same model. No string of a model is trusted, and none is read for anything but its text.
package format
