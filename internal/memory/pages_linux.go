//go:build linux && (amd64 || arm64)

package memory

import (
	"runtime"
	"runtime/debug"
	"syscall"
)

// unlimited is no limit (RLIM_INFINITY, getrlimit(2)).
const unlimited = 1<<64 - 1

// largePages asks the kernel to back the memory that the heap grows into with pages of
// 2 MB, which Go does not ask for (https://go.dev/doc/gc-guide#Linux_transparent_huge_pages)
// and kernels that are set to "madvise", as most are, give to nobody who does not. A
// review reads its texts and builds its documents once: the first touch of each page of
// 4 KB is a tenth of its time, in a virtual machine up to a half.
//
// The memory is taken from the heap, never touched, and given back: what the heap
// allocates next lies in it. Where the kernel refuses, nothing is lost, and where addresses
// are rationed (ulimit -v), none is asked.
func largePages() {
	var addresses syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_AS, &addresses); err != nil || addresses.Cur != unlimited {
		return
	}
	percent := debug.SetGCPercent(-1) // what is made here starts no collection beside the one that takes it back
	_ = syscall.Madvise(make([]byte, ahead), syscall.MADV_HUGEPAGE)
	debug.SetGCPercent(percent) // before the collection, after which another one may be set
	runtime.GC()
}
