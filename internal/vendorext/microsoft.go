package vendorext

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// FurtherPaths is a second object of paths at the root, which may differ in their query
// alone (AutoRest).
const FurtherPaths = "x-ms-paths"

// microsoft is AutoRest, which makes the clients of Azure.
func microsoft() Vendor {
	return Vendor{
		Name:      "Microsoft",
		HostsFrom: []HostTemplate{{Key: "x-ms-parameterized-host", Template: "hostTemplate", Prefix: "useSchemePrefix", Parameters: "parameters"}},
	}
}

// HostTemplate is an extension at the root that takes the place of the host of OpenAPI
// 2.0 by a template with variables.
type HostTemplate struct {
	Key string
	// Template holds the host, Prefix whether a scheme stands in front of it, which is so
	// where nothing is written, and Parameters what the variables may be.
	Template, Prefix, Parameters string
}

// HostsAt reads the template of a root object: the hosts with each value of the variables
// that have a list of them, and whether a scheme is put in front. There are none where
// nothing has a template.
func HostsAt(doc *openapi.Document) (hosts []string, at openapi.Value, hasScheme bool) {
	for _, v := range Vendors() {
		for _, t := range v.HostsFrom {
			extension := doc.Root.Get(t.Key)
			host := extension.Get(t.Template).Scalar()
			if host == "" {
				continue
			}
			hosts = []string{host}
			for raw := range extension.Get(t.Parameters).Items() {
				p := doc.Deref(raw)
				hosts = filledIn(hosts, "{"+p.Get("name").Scalar()+"}", p.Get("enum").Strings())
			}
			return hosts, extension.Get(t.Template), !extension.Get(t.Prefix).IsFalse()
		}
	}
	return nil, openapi.Value{}, false
}

// filledIn are the hosts with each value of a variable. One with more values than are
// written by hand stays free.
func filledIn(hosts []string, variable string, values []string) []string {
	if len(values) == 0 || len(hosts)*len(values) > mostItems {
		return hosts
	}
	var out []string
	for _, host := range hosts {
		if !strings.Contains(host, variable) {
			out = append(out, host)
			continue
		}
		for _, value := range values {
			out = append(out, strings.ReplaceAll(host, variable, value))
		}
	}
	return out
}
