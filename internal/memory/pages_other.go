//go:build !linux || !(amd64 || arm64)

package memory

// largePages does nothing: the kernel decides.
func largePages() {}
