package threatdelta_test

import (
	"go/ast"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/vendorext"
)

const extensionsPage = "docs/extensions.md"

// noExtensions are texts of code that begin as extensions do and are none, by file,
// with why.
func noExtensions() map[string]string {
	return map[string]string{
		"internal/semantics/value.go":                        "headers",
		"internal/rules/deploy/browser_hardening_removed.go": "headers",
		"internal/sensitive/link.go":                         "parameters of a URL",
		"internal/ledger/reach.go":                           "x-prune, which internal/openapi/prune writes for itself",
		"internal/ledger/objects.go":                         "x-api-id, which the ledger knows and no rule reads",
		"internal/custom/vocabulary.go":                      "an example in a sentence",
	}
}

var extensionName = regexp.MustCompile(`^x[a-z0-9]*-[a-z0-9_*+-]+$`)

// extensionsRead are the extensions that code names, each with a file that does.
func extensionsRead(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, s := range sources(t) {
		if s.isTest() || !strings.HasPrefix(s.path, "internal/") || noExtensions()[s.path] != "" || strings.HasPrefix(s.path, "internal/openapi/prune/") || strings.HasPrefix(s.path, "internal/githubtest/") {
			continue
		}
		ast.Inspect(s.File, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if name, err := strconv.Unquote(lit.Value); err == nil && extensionName.MatchString(name) {
					found[name] = s.path
				}
			}
			return true
		})
	}
	for _, v := range vendorext.Vendors() {
		for _, m := range meanings(v) {
			found[m[0]] = vendorFolder
		}
	}
	return found
}

var codeSpan = regexp.MustCompile("`([^`]+)`")

// extensionsOnPage are those in the first columns of the tables of the page.
func extensionsOnPage(t *testing.T) []string {
	t.Helper()
	var list []string
	for _, header := range []string{"| extension | on | what it changes |", "| extension | what it changes |", "| extension | on | read as |"} {
		page := text(t, extensionsPage)
		for at := strings.Index(page, header); at >= 0; at = strings.Index(page, header) {
			page = page[at+len(header):]
			for line := range strings.Lines(page[1:]) {
				if !strings.HasPrefix(line, "|") {
					break
				}
				if m := codeSpan.FindStringSubmatch(strings.Split(line, "|")[1]); m != nil {
					list = append(list, m[1])
				}
			}
		}
	}
	for _, row := range rowsOf(t, extensionsPage, "| whose | extension |") {
		for _, m := range codeSpan.FindAllStringSubmatch(row[1], -1) {
			list = append(list, m[1])
		}
	}
	return list
}

// TestExtensionsPage: the page lists what code reads, and nothing else.
func TestExtensionsPage(t *testing.T) {
	read, listed := extensionsRead(t), extensionsOnPage(t)
	for name, file := range read {
		if !slices.Contains(listed, name) {
			t.Errorf("%s reads %s, which %s does not list", file, name, extensionsPage)
		}
	}
	for i, name := range listed {
		if read[name] == "" {
			t.Errorf("%s lists %s, which nothing reads", extensionsPage, name)
		}
		if slices.Contains(listed[:i], name) {
			t.Errorf("%s lists %s twice", extensionsPage, name)
		}
	}
	for file := range noExtensions() {
		if _, err := os.Stat(file); err != nil {
			t.Errorf("%s is gone: remove it from noExtensions", file)
		}
	}
}

// meanings are the extensions of a vendor that say something by themselves, each with
// the words by which the page names what.
func meanings(v vendorext.Vendor) [][2]string {
	var list [][2]string
	add := func(key, meaning string) { list = append(list, [2]string{key, meaning}) }
	for _, l := range v.Limits {
		for _, key := range l.Keys {
			add(key, "rate limit")
		}
	}
	for _, x := range v.CORS {
		add(x.Key, "CORS")
	}
	for _, x := range v.Upstreams {
		add(x.Key, "upstream")
	}
	for _, x := range v.HostsFrom {
		add(x.Key, "where the API is served")
	}
	for _, x := range v.AuthOff {
		add(x.Key, "authentication off")
	}
	for _, x := range v.Issuers {
		add(x.Key, "issuer")
	}
	for _, x := range v.AuthDemands {
		add(x.Key, "asks for more")
	}
	for _, key := range v.AnyMethod {
		add(key, "any method")
	}
	for _, x := range v.Undescribed {
		add(x.Key, "not described")
	}
	return list
}

// TestExtensionsOfVendors: the page says of each extension whose it is and what it says.
func TestExtensionsOfVendors(t *testing.T) {
	rows := rowsOf(t, extensionsPage, "| whose | extension |")
	var names []string
	for _, v := range vendorext.Vendors() {
		names = append(names, v.Name)
		for _, m := range meanings(v) {
			if !slices.ContainsFunc(rows, func(row []string) bool {
				return row[0] == v.Name && strings.Contains(row[1], "`"+m[0]+"`") && strings.Contains(row[2], m[1])
			}) {
				t.Errorf("%s does not say that %s of %s is about %s", extensionsPage, m[0], v.Name, m[1])
			}
		}
	}
	for _, row := range rows {
		if !slices.Contains(names, row[0]) {
			t.Errorf("%s has the vendor %s, which nothing reads", extensionsPage, row[0])
		}
	}
}
