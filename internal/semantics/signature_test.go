package semantics

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
)

func TestIsSigned(t *testing.T) {
	for more, want := range map[string]bool{
		"parameters: [{name: X-Hub-Signature-256, in: header, schema: {type: string}}]": true,
		"parameters: [{name: signature, in: query, schema: {type: string}}]":            false,
		body("payload: {type: object, properties: {hmac: {type: string}}}"):             true,
		body("signatures: {type: array, items: {type: string}}"):                        false,
		"security: [{key: []}]":     true,
		"security: [{key: []}, {}]": false,
		"description: nothing":      false,
	} {
		text := "openapi: 3.1.0\ncomponents: {securitySchemes: {key: {type: http, scheme: bearer}}}\nwebhooks: {paid: {post: {" + more + "}}}\n"
		d, err := openapi.Load(fstest.MapFS{"api.yaml": {Data: []byte(text)}}, "api.yaml", openapi.DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		if got := IsSigned(api.Build(d, ratelimit.New()).Operations()[0]); got != want {
			t.Errorf("%s: got %v", strings.TrimSpace(more), got)
		}
	}
}

func TestIsSignature(t *testing.T) {
	checkNames(t, IsSignature, []string{"X-Hub-Signature-256", "webhookSignature", "X-Shopify-Hmac-Sha256", "jws", "sig"}, []string{"", "signed", "signatures", "sign", "hash"})
}

func TestIsTimestamp(t *testing.T) {
	checkNames(t, IsTimestamp, []string{"webhook-timestamp", "Paypal-Transmission-Time", "sentAt"}, []string{"", "time", "sent", "Date", "timestamps"})
}
