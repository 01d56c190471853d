package probe

import (
	"encoding/base64"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/request"
	"github.com/threatdelta/threatdelta/internal/semantics"
)

// file is a file that is uploaded.
type file struct{ name, media, content string }

// activeFiles are files that a browser or a server would run, and that do nothing.
func activeFiles() []file {
	return []file{
		{"threatdelta.html", "text/html", "<script>/* threatdelta */</script>"},
		{"threatdelta.svg", "image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg"><script>/* threatdelta */</script></svg>`},
		{"threatdelta.php", "application/x-php", "<?php /* threatdelta */ ?>"},
	}
}

// upload: a file that a browser would run is refused.
func (b *builder) upload(p *diff.Pair) error {
	o := p.Head
	if o == nil {
		return errGone
	}
	r, err := b.made(o, plan.A)
	if err != nil {
		return err
	}
	for _, f := range activeFiles() {
		s, err := b.uploadOf(o, r, f)
		if err != nil {
			return err
		}
		b.add(s, plan.Rejected())
	}
	b.risks(risk(o))
	return nil
}

// uploadOf sends a file as the body, as a part of a form, or as base64 in JSON (RFC 4648).
func (b *builder) uploadOf(o *api.Operation, r *request.Request, f file) (plan.Step, error) {
	name := "upload " + f.name
	leaf, ok := b.input(o)
	for _, m := range o.Body {
		if made, err := r.WithMedia(m); err == nil && m.Type == "multipart/form-data" {
			r = made
		}
		if !semantics.IsFileMedia(m.Type) {
			continue
		}
		s, err := b.call(name, plan.A, o, r)
		if s.Request.ContentType, s.Request.Body = m.Type, plan.Literal(f.content); strings.Contains(m.Type, "*") {
			s.Request.ContentType = f.media
		}
		return s, err
	}
	if list := o.Inputs(); !ok || len(leaf.Names()) == 0 {
		i := slices.IndexFunc(list, func(l api.Leaf) bool { return semantics.IsFile(o, l) })
		if i < 0 {
			return plan.Step{}, errNoneAt
		}
		leaf = list[i]
	}
	content := f.content
	if plan.IsJSON(r.Media) {
		content = base64.StdEncoding.EncodeToString([]byte(f.content))
	}
	r, err := r.With(leaf, content)
	if err != nil {
		return plan.Step{}, err
	}
	s, err := b.call(name, plan.A, o, r)
	for i, part := range s.Request.Body {
		s.Request.Body[i].Literal = strings.Replace(part.Literal, `filename="file"`, `filename="`+f.name+`"`, 1)
	}
	return s, err
}
