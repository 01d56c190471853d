//go:build unix

package triage

import (
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/growth"
)

// TestHostileMarkdown: what makes readers of Markdown slow does not make this one. It
// compares 4 KB with 16 times as much; quadratic code would take 256 times as long.
func TestHostileMarkdown(t *testing.T) {
	for name, unit := range map[string]string{"brackets": "[", "stars": "**a", "ticks": "`a", "quotes": ">", "lists": "- ", "numbers": "1. ", "mixed lists": "- * ", "list of quotes": "- > ", "HTML comments": "<!--", "instructions": "<?", "data": "<![CDATA[", "declarations": "<!A ",
		"definitions": "[a]: /x '\n", "more definitions": "[a]: /x\n", "fences": "```\n~~~\n", "tabs": "\t>", "deeper": ">\n", "tags": "<a b='", "runs": "`a``a```a````a`````a``````", "deep quotes": strings.Repeat(">", maxDepth) + "\n", "deep lists": strings.Repeat("- * 1. > ", maxDepth/4) + "a\n", "links": "[a](", "html": "<a", "entities": "&#", "images": "![a\n", "targets": "[a](b \"\n", "closed": "[a](b)\n/threatdelta\n", "tildes in lines": "~~a\n/threatdelta x ~\n", "tables": "-|-\n/threatdelta x\n", "addresses": "<http://a>\n", "open tags": "<b>\n", "footnotes": "[^a]: b\n", "lines": "/threatdelta x\n"} {
		parse := func(size int) func() {
			body := "/threatdelta rescan\n\n" + strings.Repeat(unit, size/len(unit))
			return func() { Parse(body) }
		}
		growth.Check(t, name, 100, parse(4<<10), parse(64<<10))
	}
}
