package threatdelta_test

import (
	"go/ast"
	"go/token"
	"path"
	"strconv"
	"strings"
	"testing"
)

// vendorFolder alone names the extensions of vendors.
const vendorFolder = "internal/vendorext"

// otherVendorNames are files that name an extension all the same, with why.
func otherVendorNames() map[string]string {
	return map[string]string{
		"internal/openapi/place.go": "stands below, and says where references are followed; TestAnyMethod of internal/vendorext compares",
	}
}

// TestVendorsInOnePlace: no code but that of the vendors names their extensions.
func TestVendorsInOnePlace(t *testing.T) {
	keys, prefixes, named := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, s := range sources(t) {
		if path.Dir(s.path) != vendorFolder || s.isTest() {
			continue
		}
		for _, key := range extensionNames(s.File) {
			keys[key] = true
			if parts := strings.SplitN(key, "-", 3); len(parts) == 3 {
				prefixes[parts[0]+"-"+parts[1]] = true
			}
		}
	}
	if len(keys) == 0 {
		t.Fatalf("no extension in %s", vendorFolder)
	}
	for _, s := range sources(t) {
		if path.Dir(s.path) == vendorFolder || s.isTest() {
			continue
		}
		for _, key := range extensionNames(s.File) {
			parts := strings.SplitN(key, "-", 3)
			if !keys[key] && (len(parts) < 3 || !prefixes[parts[0]+"-"+parts[1]]) {
				continue
			}
			named[s.path] = true
			if otherVendorNames()[s.path] == "" {
				t.Errorf("%s names %s: ask %s for it", s.path, key, vendorFolder)
			}
		}
	}
	for file := range otherVendorNames() {
		if !named[file] {
			t.Errorf("%s names no extension of a vendor: remove it from otherVendorNames", file)
		}
	}
}

// extensionNames are the words of a file's texts that begin as extensions do.
func extensionNames(f *ast.File) []string {
	var list []string
	ast.Inspect(f, func(n ast.Node) bool {
		lit, ok := n.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return true
		}
		text, err := strconv.Unquote(lit.Value)
		if err != nil {
			return true
		}
		for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,:;\"'`(){}[]", r) }) {
			if strings.HasPrefix(word, "x-") && !strings.ContainsAny(word, "*+") {
				list = append(list, strings.TrimSuffix(word, "-"))
			}
		}
		return true
	})
	return list
}
