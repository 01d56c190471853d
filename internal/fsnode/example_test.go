package fsnode_test

import (
	"fmt"
	"io"
	"io/fs"
	"log"

	"github.com/threatdelta/threatdelta/internal/fsnode"
)

// A folder with one file, as a tree that is not on a disk shows them.
func Example() {
	info := fsnode.Info{Base: "openapi.yaml", Bytes: 15, Perm: 0o644}
	entry := fsnode.Entry{Base: info.Base, Perm: info.Perm, ID: "5d2b", Describe: func() (fs.FileInfo, error) { return info, nil }}
	folder := fsnode.OpenDir(fsnode.Info{Base: "api", Perm: fs.ModeDir | 0o755}, []fs.DirEntry{entry})
	defer folder.Close()

	entries, err := folder.ReadDir(-1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(entries)

	file := fsnode.Open(info, []byte("openapi: 3.0.3\n"))
	defer file.Close()
	text, err := io.ReadAll(file)
	fmt.Printf("%q %v\n", text, err)

	// Output:
	// [- openapi.yaml]
	// "openapi: 3.0.3\n" <nil>
}
