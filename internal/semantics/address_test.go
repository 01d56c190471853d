package semantics

import "testing"

func TestIsRedirect(t *testing.T) {
	checkValues(t, IsRedirect,
		aboutValue[bool]{"GET /orders", "query redirect_uri", "", true},
		aboutValue[bool]{"GET /orders", "query returnUrl", "", true},
		aboutValue[bool]{"GET /orders", "query goto", "", true},
		aboutValue[bool]{"POST /orders", "body goto", "{type: string, format: uri}", true},
		aboutValue[bool]{"POST /orders", "body goto", "{type: string, example: 'https://shop.example/done'}", true},
		aboutValue[bool]{"POST /aliases", "body goto", "", false}, // where mail goes
		aboutValue[bool]{"POST /mails", "body returnPath", "", false},
		aboutValue[bool]{"POST /orders", "body payment_return_to", "", true},
		aboutValue[bool]{"POST /orders", "body successUrls", "", true},
		aboutValue[bool]{"POST /orders", "body checkout.cancel_url", "", true},
		aboutValue[bool]{"GET /login", "query next", "", true},
		aboutValue[bool]{"GET /orders", "query next", "", false},       // a page
		aboutValue[bool]{"POST /login", "body next", "", false},        // not in the URL of a login
		aboutValue[bool]{"GET /orders", "header Return-To", "", false}, // no browser follows it
		aboutValue[bool]{"POST /orders", "body redirect_webhook_url", "", false},
		aboutValue[bool]{"GET /orders", "query url", "", false},
	)
}

func TestAddressOf(t *testing.T) {
	checkValues(t, AddressOf,
		aboutValue[Address]{"POST /hooks", "body callbackUrl", "", FetchedAddress},
		aboutValue[Address]{"POST /hooks", "body targets.urls", "", FetchedAddress},
		aboutValue[Address]{"POST /hooks", "body where", "{type: string, format: uri}", FetchedAddress},
		aboutValue[Address]{"POST /hooks", "header X-Proxy-Host", "", NoAddress},
		aboutValue[Address]{"POST /hooks", "header Proxy-Host", "", FetchedAddress},
		aboutValue[Address]{"POST /images/import", "body source", "", FetchedAddress},
		aboutValue[Address]{"POST /images", "body source", "", NoAddress},
		aboutValue[Address]{"POST /shops", "body websiteUrl", "", ShownLink},
		aboutValue[Address]{"POST /shops", "body homepage", "{type: string, format: uri}", ShownLink},
		aboutValue[Address]{"POST /shops", "body url", "{type: string, format: email}", NoAddress},
		aboutValue[Address]{"POST /shops", "body url", "{type: object, additionalProperties: true}", NoAddress},
		aboutValue[Address]{"POST /shops", "body type_url", "", NoAddress}, // protobuf's Any
		aboutValue[Address]{"GET /sites/{url}", "path url", "", NoAddress},
		aboutValue[Address]{"GET /links/preview/{url}", "path url", "{type: string, format: uri}", FetchedAddress},
		aboutValue[Address]{"GET /probe/{where}", "path where", "{type: string, description: The hostname to try.}", FetchedAddress},
		aboutValue[Address]{"GET /tries/{where}", "path where", "{type: string, description: The hostname to try.}", NoAddress}, // nothing says that it connects
		aboutValue[Address]{"GET /probe/hosts/{host}", "path host", "{type: string, description: The hostname.}", NoAddress},    // one that is known
		aboutValue[Address]{"POST /hooks", "body where", "{type: string, example: 'https://shop.example/in'}", FetchedAddress},
		aboutValue[Address]{"POST /hooks", "body where", "{type: string, default: 'https://shop.example/in'}", FetchedAddress},
		aboutValue[Address]{"POST /hooks", "body where", "{type: string, example: 'see https://shop.example/in'}", NoAddress},
		aboutValue[Address]{"POST /hooks", "body where", "{type: string, example: '10.0.0.5:8080'}", FetchedAddress},
		aboutValue[Address]{"POST /hooks", "body where", "{type: string, default: 'db.example.com:5432'}", FetchedAddress},
		aboutValue[Address]{"POST /hooks", "body where", "{type: string, example: '12:30'}", NoAddress},
		aboutValue[Address]{"POST /hooks", "body where", "{type: string, example: 'nginx:1'}", NoAddress},
		aboutValue[Address]{"POST /hooks", "body where", "{type: string, example: 'v1.2:3'}", NoAddress},
		aboutValue[Address]{"POST /hooks", "body where", "{type: string, example: 'a b.c:80'}", NoAddress},
		aboutValue[Address]{"GET /ping/{host}", "path host", "", FetchedAddress},
		aboutValue[Address]{"POST /probe/{ipAddress}/check", "path ipAddress", "", FetchedAddress},
		aboutValue[Address]{"POST /scan/{ipAddress}", "path ipAddress", "", FetchedAddress},
		aboutValue[Address]{"GET /ping/{orderId}", "path orderId", "", NoAddress},
		aboutValue[Address]{"GET /geo/{ip}", "path ip", "", NoAddress},       // a table knows
		aboutValue[Address]{"GET /scans/{host}", "path host", "", NoAddress}, // one that is known
		aboutValue[Address]{"POST /hooks", "body description", "{type: string, example: 'https://shop.example/in'}", NoAddress},
		aboutValue[Address]{"GET /sites", "cookie url", "", NoAddress},
		aboutValue[Address]{"POST /shops", "body name", "", NoAddress},
	)
}

func TestIsFetching(t *testing.T) {
	checkOperations(t, IsFetching,
		about[bool]{"POST /images/import", "", true},
		about[bool]{"GET /links/preview-card", "", true},
		about[bool]{"GET /links", "operationId: unfurlLink", true},
		about[bool]{"GET /links", "operationId: listPreviews", false},
		about[bool]{"POST /imports", "", false}, // a list of them
	)
}
