package rules

import (
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/threatdelta/threatdelta/internal/rules/auth"
	"github.com/threatdelta/threatdelta/internal/rules/authz"
	"github.com/threatdelta/threatdelta/internal/rules/data"
	"github.com/threatdelta/threatdelta/internal/rules/deploy"
	"github.com/threatdelta/threatdelta/internal/rules/egress"
	"github.com/threatdelta/threatdelta/internal/rules/input"
	"github.com/threatdelta/threatdelta/internal/rules/inventory"
	"github.com/threatdelta/threatdelta/internal/rules/limits"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// Family is a group of rules about one concern.
type Family struct {
	// Name is one lower case word, Title what its rules look at.
	Name, Title string
	Rules       []threat.Rule
	// Books has the case book of each rule.
	Books fs.FS
}

// Families returns the catalogue by family, in the order in which it is
// documented; within a family as a reviewer would read it.
func Families() []Family { return slices.Clone(families()) }

// families is the catalogue, which is made once: a review asks for it several times.
var families = sync.OnceValue(func() []Family {
	return []Family{
		{"authentication", "Who gets in", auth.Rules(), auth.Books()},
		{"authorisation", "Who may do what, and to whose objects", authz.Rules(), authz.Books()},
		{"exposure", "What data leaves", data.Rules(), data.Books()},
		{"limits", "Rate limits, quantity and cost", limits.Rules(), limits.Books()},
		{"input", "What callers send", input.Rules(), input.Books()},
		{"deployment", "Transport, browsers and where the API is served", deploy.Rules(), deploy.Books()},
		{"egress", "Webhooks, callbacks and upstreams", egress.Rules(), egress.Books()},
		{"inventory", "Operations and descriptions that come and go", inventory.Rules(), inventory.Books()},
	}
})

// OWASPItems are the items of the OWASP API Security Top 10 2023, in its order.
func OWASPItems() []string {
	return []string{"API1:2023", "API2:2023", "API3:2023", "API4:2023", "API5:2023", "API6:2023", "API7:2023", "API8:2023", "API9:2023", "API10:2023"}
}

// OWASPName is the name of an item of the OWASP API Security Top 10 2023
// ("API2:2023"), "" for anything else.
func OWASPName(item string) string {
	number, ok := strings.CutSuffix(item, ":2023")
	if !ok {
		return ""
	}
	switch number {
	case "API1":
		return "Broken Object Level Authorization"
	case "API2":
		return "Broken Authentication"
	case "API3":
		return "Broken Object Property Level Authorization"
	case "API4":
		return "Unrestricted Resource Consumption"
	case "API5":
		return "Broken Function Level Authorization"
	case "API6":
		return "Unrestricted Access to Sensitive Business Flows"
	case "API7":
		return "Server Side Request Forgery"
	case "API8":
		return "Security Misconfiguration"
	case "API9":
		return "Improper Inventory Management"
	case "API10":
		return "Unsafe Consumption of APIs"
	}
	return ""
}
