//go:build unix

package triage

import (
	"strings"
	"syscall"
	"testing"
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
		most := int64(100)
		if name == "addresses" {
			most = 300 // each is searched for in its paragraph: 64 KB of them cost 0.1 s
		}
		checkGrowth(t, name, most, parse(4<<10), parse(64<<10))
	}
}

// checkGrowth fails if the larger of two inputs costs more than most times the smaller,
// in time of the processor: what else runs on the machine does not count.
func checkGrowth(t *testing.T, name string, most int64, small, large func()) {
	t.Helper()
	cost := func(run func()) int64 {
		before := processorTime(t)
		run()
		return processorTime(t) - before
	}
	shortest, longest := cost(small), cost(large)
	for range 10 { // the least counts: a collection of garbage may fall into one
		if longest <= most*shortest {
			return
		}
		shortest, longest = min(shortest, cost(small)), min(longest, cost(large))
	}
	if longest > most*shortest {
		t.Errorf("%s: %d ns for the small one, %d ns for the large one", name, shortest, longest)
	}
}

// processorTime is the time that processors spent on this process, in nanoseconds.
func processorTime(t *testing.T) int64 {
	t.Helper()
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		t.Fatal(err)
	}
	return use.Utime.Nano() + use.Stime.Nano()
}
