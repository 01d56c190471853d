package git

import (
	"io/fs"

	"github.com/threatdelta/threatdelta/internal/treefile"
)

// describe adds the size to a node.
func (s *store) describe(n *node) (fs.FileInfo, error) {
	if n.mode.IsDir() {
		return described(n, 0), nil
	}
	size, err := s.size(n.object)
	if err != nil {
		return nil, err
	}
	return described(n, size), nil
}

func described(n *node, size int64) treefile.Info {
	return treefile.Info{Base: n.name, Bytes: size, Perm: n.mode}
}

func (s *store) entries(n *node) []fs.DirEntry {
	list := make([]fs.DirEntry, len(n.children))
	for i, child := range n.children {
		list[i] = treefile.Entry{Base: child.name, Perm: child.mode, Describe: func() (fs.FileInfo, error) { return s.describe(child) }}
	}
	return list
}
