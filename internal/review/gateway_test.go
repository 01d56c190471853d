package review_test

import (
	"slices"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/rules/id"
)

// TestOwnGateway: an extension that the policy says switches authentication off is read as
// those of known vendors are, also where its name begins with X.
func TestOwnGateway(t *testing.T) {
	p, err := review.ParsePolicy("policy.yaml", []byte("gateway:\n  auth-off: [{extension: x-acme-auth, value: false}, {extension: X-Acme-Open, value: true}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	text := func(extension string) fstest.MapFS {
		return fstest.MapFS{"a.yaml": {Data: []byte("openapi: 3.0.3\ninfo: {title: T, version: '1'}\nsecurity: [{k: []}]\npaths:\n  /a: {get: {" + extension + "responses: {'200': {description: d}}}}\n" +
			"components: {securitySchemes: {k: {type: http, scheme: bearer}}}\n")}}
	}
	for extension, want := range map[string]bool{"x-acme-auth: false, ": true, "X-Acme-Open: true, ": true, "x-acme-auth: true, ": false, "X-Acme-Open: false, ": false, "acme-auth: false, ": false} {
		out, err := review.Run(t.Context(), review.Input{Base: review.Tree{FS: text("")}, Head: review.Tree{FS: text(extension)}, Policy: p,
			Pairs: []review.Pair{{Base: "a.yaml", Head: "a.yaml"}}, Limits: openapi.DefaultLimits()})
		if err != nil {
			t.Fatal(err)
		}
		is := slices.ContainsFunc(out.Specs[0].Findings, func(f finding.Finding) bool { return f.Rule == id.AuthVendorBypass })
		if is != want {
			t.Errorf("%s: switched off: %t", extension, is)
		}
	}
}
