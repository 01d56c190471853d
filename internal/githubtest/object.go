package githubtest

import (
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

const (
	symlinkPrefix   = "\x00symlink:"
	submodulePrefix = "\x00submodule:"

	modeFile      = "100644"
	modeSymlink   = "120000"
	modeSubmodule = "160000"
	modeTree      = "040000"
)

// network holds the git objects that a repository and its forks share.
type network struct {
	blobs   map[string]string
	trees   map[string][]treeEntry
	commits map[string]gitCommit
}

type treeEntry struct{ name, mode, sha string }

func (e treeEntry) kind() string {
	switch e.mode {
	case modeTree:
		return "tree"
	case modeSubmodule:
		return "commit"
	}
	return "blob"
}

type gitCommit struct {
	sha, tree string
	parents   []string
	date      time.Time
	// The accounts that the addresses in the commit belong to; "" for none.
	author, committer string
}

func newNetwork() *network {
	return &network{blobs: map[string]string{}, trees: map[string][]treeEntry{}, commits: map[string]gitCommit{}}
}

func objectID(kind, content string) string {
	sum := sha1.Sum([]byte(fmt.Sprintf("%s %d\x00%s", kind, len(content), content)))
	return hex.EncodeToString(sum[:])
}

// mustHave panics where a test names a commit that was not made: the mistake is
// the test's and its stack shows where.
func (n *network) mustHave(commits ...string) {
	for _, sha := range commits {
		if _, ok := n.commits[sha]; !ok {
			panic(fmt.Sprintf("githubtest: commit %q does not exist: make it with Commit", sha))
		}
	}
}

func (n *network) commit(parents []string, files map[string]string, date time.Time) string {
	n.mustHave(parents...)
	c := gitCommit{tree: n.tree(files), parents: slices.Clone(parents), date: date}
	var b strings.Builder
	fmt.Fprintf(&b, "tree %s\n", c.tree)
	for _, p := range parents {
		fmt.Fprintf(&b, "parent %s\n", p)
	}
	who := fmt.Sprintf("octocat <octocat@example.com> %d +0000", date.Unix())
	fmt.Fprintf(&b, "author %s\ncommitter %s\n\nchange\n", who, who)
	c.sha = objectID("commit", b.String())
	n.commits[c.sha] = c
	return c.sha
}

// tree stores the files as nested trees and returns the id of the root.
func (n *network) tree(files map[string]string) string {
	below := map[string]map[string]string{}
	var entries []treeEntry
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if folder, rest, nested := strings.Cut(name, "/"); nested {
			if below[folder] == nil {
				below[folder] = map[string]string{}
			}
			below[folder][rest] = files[name]
			continue
		}
		entries = append(entries, n.leaf(name, files[name]))
	}
	for folder, inside := range below {
		entries = append(entries, treeEntry{folder, modeTree, n.tree(inside)})
	}
	key := func(e treeEntry) string { // git sorts a folder as if its name ended with a slash
		if e.mode == modeTree {
			return e.name + "/"
		}
		return e.name
	}
	slices.SortFunc(entries, func(a, b treeEntry) int { return strings.Compare(key(a), key(b)) })
	var content strings.Builder
	for _, e := range entries {
		raw, _ := hex.DecodeString(e.sha)
		fmt.Fprintf(&content, "%s %s\x00%s", strings.TrimPrefix(e.mode, "0"), e.name, raw)
	}
	sha := objectID("tree", content.String())
	n.trees[sha] = entries
	return sha
}

func (n *network) leaf(name, value string) treeEntry {
	if sha, ok := strings.CutPrefix(value, submodulePrefix); ok {
		return treeEntry{name, modeSubmodule, sha}
	}
	target, link := strings.CutPrefix(value, symlinkPrefix)
	sha := objectID("blob", target)
	n.blobs[sha] = target
	if link {
		return treeEntry{name, modeSymlink, sha}
	}
	return treeEntry{name, modeFile, sha}
}

// walk lists a tree with everything below it, paths from its root, in git's order.
func (n *network) walk(tree, prefix string, visit func(path string, e treeEntry)) {
	for _, e := range n.trees[tree] {
		visit(prefix+e.name, e)
		if e.mode == modeTree {
			n.walk(e.sha, prefix+e.name+"/", visit)
		}
	}
}

// leaves are the files of a commit by path.
func (n *network) leaves(commit string) map[string]treeEntry {
	out := map[string]treeEntry{}
	n.walk(n.commits[commit].tree, "", func(path string, e treeEntry) {
		if e.mode != modeTree {
			out[path] = e
		}
	})
	return out
}

// snapshot is what Commit would be given to make the same tree.
func (n *network) snapshot(commit string) map[string]string {
	out := map[string]string{}
	for path, e := range n.leaves(commit) {
		switch e.mode {
		case modeSubmodule:
			out[path] = submodulePrefix + e.sha
		case modeSymlink:
			out[path] = symlinkPrefix + n.blobs[e.sha]
		default:
			out[path] = n.blobs[e.sha]
		}
	}
	return out
}

// find is the entry at a path of a tree.
func (n *network) find(tree, path string) (treeEntry, bool) {
	if path == "" {
		return treeEntry{"", modeTree, tree}, true
	}
	first, rest, nested := strings.Cut(path, "/")
	for _, e := range n.trees[tree] {
		if e.name != first {
			continue
		}
		if !nested {
			return e, true
		}
		return n.find(e.sha, rest)
	}
	return treeEntry{}, false
}

// ancestors are a commit and all before it.
func (n *network) ancestors(commit string) map[string]bool {
	seen := map[string]bool{}
	for queue := []string{commit}; len(queue) > 0; {
		sha := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if seen[sha] {
			continue
		}
		seen[sha] = true
		queue = append(queue, n.commits[sha].parents...)
	}
	return seen
}

// mergeBase is the newest commit that both have before them; "" for none. Dates
// rise from parent to child here, so the newest common one is the best.
func (n *network) mergeBase(a, b string) string {
	of := n.ancestors(a)
	best := ""
	for sha := range n.ancestors(b) {
		if of[sha] && (best == "" || n.commits[sha].date.After(n.commits[best].date)) {
			best = sha
		}
	}
	return best
}

// between are the commits before head that are not before base, oldest first.
func (n *network) between(base, head string) []gitCommit {
	known := n.ancestors(base)
	var out []gitCommit
	for sha := range n.ancestors(head) {
		if !known[sha] {
			out = append(out, n.commits[sha])
		}
	}
	slices.SortFunc(out, func(a, b gitCommit) int { return a.date.Compare(b.date) })
	return out
}
