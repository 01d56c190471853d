package main

import (
	"runtime/debug"
	"strings"
)

// versionOf reads the version that the Go command stamped into the program:
// that of the tag or the commit it was built from, "devel" where there is none.
func versionOf(info *debug.BuildInfo, ok bool) string {
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "devel"
	}
	return strings.TrimPrefix(info.Main.Version, "v")
}
