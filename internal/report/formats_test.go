package report

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFormatsAreShown: whoever reads the README finds every format, and a format
// has a golden file.
func TestFormatsAreShown(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n## Formats\n")
	section, _, _ = strings.Cut(section, "\n## ")
	extensions := map[string]string{"text": "txt", "markdown": "md"}
	for _, name := range FormatNames() {
		if !strings.Contains(section, "`"+name+"`") && !strings.Contains(section, "--format "+name) {
			t.Errorf("README.md does not name `%s` under Formats: say there who reads it", name)
		}
		extension, ok := extensions[name]
		if !ok {
			extension = name
		}
		if found, err := filepath.Glob("testdata/rich*." + extension); err != nil || len(found) == 0 {
			t.Errorf("testdata has no rich.%s: add it to TestGolden and run go generate ./internal/report", extension)
		}
	}
}
