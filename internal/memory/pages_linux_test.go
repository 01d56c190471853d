//go:build linux && (amd64 || arm64)

package memory

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"unsafe"
)

// fresh is the environment variable by which a test knows that the process is its own.
const fresh = "THREATDELTA_FRESH_PROCESS"

// alone reports whether the process is the test's own. Where it is not, it runs the test once
// more in one that is: as in a program that starts, nothing has then been taken from the heap
// and given back, which the next taker would find touched.
func alone(t *testing.T) bool {
	t.Helper()
	if os.Getenv(fresh) != "" {
		return true
	}
	again := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	again.Env = append(os.Environ(), fresh+"=1")
	output, err := again.CombinedOutput()
	if err != nil || !bytes.Contains(output, []byte("--- PASS: "+t.Name())) {
		t.Errorf("in a process of its own: %v\n%s", err, output)
	}
	return false
}

// TestLargePages: what the heap allocates afterwards lies in memory for which large pages
// were asked, where the kernel has such, and asking touches none of it.
func TestLargePages(t *testing.T) {
	if !alone(t) {
		return
	}
	before := resident(t)
	largePages()
	if grown := resident(t) - before; grown > 16<<20 {
		t.Errorf("%d MB more are resident", grown>>20)
	}
	if _, err := os.Stat("/sys/kernel/mm/transparent_hugepage"); os.IsNotExist(err) {
		return // built without CONFIG_TRANSPARENT_HUGEPAGE: madvise refuses
	}
	text := make([]byte, 8<<20) // its first pages may lie in what was free before the range
	if flags := mapping(t, uintptr(unsafe.Pointer(&text[len(text)/2]))); !strings.Contains(flags, " hg") {
		t.Errorf("the flags of its mapping are %q: without hg", flags)
	}
	runtime.KeepAlive(text)
}

// TestOneCollection: asking for large pages takes one collection, and leaves the percentage as
// it is.
func TestOneCollection(t *testing.T) {
	if !alone(t) {
		return
	}
	debug.SetGCPercent(100)
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
