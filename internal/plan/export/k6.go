package export

import (
	_ "embed" // the script
	"fmt"
	"io"

	"github.com/threatdelta/threatdelta/internal/plan"
)

//go:embed k6.js
var k6Script string

// K6 writes a script for k6. Values of variables and the address come from the
// environment of the run; requests that belong together are sent at the same time.
func K6(w io.Writer, p *plan.Plan) error {
	tests, err := script(p.Tests)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "// Made by threatdelta from the findings of a review.\n%s\n%s\nconst tests = %s;\n", k6Script, decideScript, tests)
	return err
}
