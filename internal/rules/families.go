package rules

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/threat"
)

// Family is a group of rules about one concern.
type Family struct {
	// Name is one lower case word, Title what its rules look at.
	Name, Title string
	Rules       []threat.Rule
}

// Families returns the catalogue by family, in the order in which it is
// documented; within a family as a reviewer would read it.
func Families() []Family {
	return []Family{
		{"authentication", "Who gets in", authentication()},
		{"authorisation", "Who may do what, and to whose objects", authorisation()},
		{"exposure", "What data leaves", exposureRules()},
		{"limits", "Rate limits, quantity and cost", limits()},
		{"input", "What callers send", input()},
		{"deployment", "Transport, browsers and where the API is served", deployment()},
		{"egress", "Webhooks, callbacks and upstreams", egress()},
		{"inventory", "Operations and descriptions that come and go", inventory()},
	}
}

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
