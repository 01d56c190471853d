package vendorext

import (
	"fmt"
	"testing"
)

func TestHostsAt(t *testing.T) {
	for text, want := range map[string]string{
		"x-ms-parameterized-host: {hostTemplate: '{account}.blob.example.com'}":                                                          "[{account}.blob.example.com] true",
		"x-ms-parameterized-host: {hostTemplate: '{endpoint}', useSchemePrefix: false}":                                                  "[{endpoint}] false",
		"x-ms-parameterized-host: {hostTemplate: 'https://{z}.example.com', useSchemePrefix: false, parameters: [{name: z, enum: [a]}]}": "[https://a.example.com] false",
		"x-ms-parameterized-host: {hostTemplate: '{z}.example.com', parameters: [{$ref: '#/parameters/Zone'}]}\n" +
			"parameters: {Zone: {name: z, in: path, enum: [a, b]}}": "[a.example.com b.example.com] true",
		"x-ms-parameterized-host: {parameters: []}": "[] false",
		"host: example.com":                         "[] false",
	} {
		doc, _ := sample{root: text}.load(t)
		hosts, at, hasScheme := HostsAt(doc)
		if got := fmt.Sprint(hosts, " ", hasScheme); got != want || at.Exists() != (len(hosts) > 0) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
