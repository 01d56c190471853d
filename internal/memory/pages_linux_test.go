//go:build linux && (amd64 || arm64)

package memory

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"unsafe"
)

// TestLargePages: what the heap allocates afterwards lies in memory for which large pages
// were asked, and asking touches none of it.
func TestLargePages(t *testing.T) {
	before := resident(t)
	largePages()
	if grown := resident(t) - before; grown > 16<<20 {
		t.Errorf("%d MB more are resident", grown>>20)
	}
	text := make([]byte, 8<<20)
	if flags := mapping(t, uintptr(unsafe.Pointer(&text[0]))); !strings.Contains(flags, " hg") {
		t.Errorf("the flags of its mapping are %q: without hg", flags)
	}
	runtime.KeepAlive(text)
}

// TestOneCollection: asking for large pages takes one collection, and leaves the percentage as
// it is.
func TestOneCollection(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	largePages()
	runtime.ReadMemStats(&after)
	if n := after.NumGC - before.NumGC; n != 1 {
		t.Errorf("%d collections", n)
	}
	if percent := debug.SetGCPercent(100); percent != 100 {
		t.Errorf("the percentage is %d", percent)
	}
}

// resident returns how many bytes of the process are in memory.
func resident(t *testing.T) int {
	t.Helper()
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	var size, pages int
	if _, err := fmt.Sscan(string(text), &size, &pages); err != nil {
		t.Fatal(err)
	}
	return pages * os.Getpagesize()
}

// mapping returns the flags of the mapping that address lies in (proc_pid_smaps(5)).
func mapping(t *testing.T, address uintptr) string {
	t.Helper()
	file, err := os.Open("/proc/self/smaps")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	inside := false
	for s := bufio.NewScanner(file); s.Scan(); {
		var from, to uintptr
		if n, _ := fmt.Sscanf(s.Text(), "%x-%x ", &from, &to); n == 2 {
			inside = from <= address && address < to
		}
		if flags, ok := strings.CutPrefix(s.Text(), "VmFlags:"); ok && inside {
			return flags
		}
	}
	t.Fatal("no mapping has the address")
	return ""
}
