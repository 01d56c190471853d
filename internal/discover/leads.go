package discover

import (
	"io/fs"

	"github.com/threatdelta/threatdelta/internal/fsnode"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// mention is what the text of a file says by itself: of the files to which it leads
// (see [openapi.Mentions]), and of what it is.
type mention struct {
	files     []string
	certain   bool
	isRead    bool // it could be read
	may, does bool // it may describe an API; it certainly looks so
}

// mentions reads a file for what it says, once. A file that cannot be read leads
// nowhere.
func (f *finder) mentions(at int, name string) mention {
	m, known := f.mentioned[at][name]
	if known {
		return m
	}
	m.certain = true
	if raw, err := fsnode.Content(f.tree(at), name); err == nil {
		m = mentionOf(name, raw)
	}
	f.mentioned[at][name] = m
	return m
}

func mentionOf(name string, raw []byte) mention {
	m := mention{isRead: true, may: openapi.MayDescribe(raw), does: openapi.Describes(raw)}
	m.files, m.certain = openapi.Mentions(name, raw)
	return m
}

// visitor is a tree that reads many files, each for as long as it is looked at.
type visitor interface {
	Visit(names []string, visit func(name string, data []byte))
}

// mentionAll is mentions for many files, whose bytes nobody needs afterwards. It does
// nothing if the tree cannot read them so.
func (f *finder) mentionAll(at int, names []string) {
	tree, ok := f.tree(at).(visitor)
	if !ok {
		return
	}
	tree.Visit(names, func(name string, raw []byte) {
		if f.ctx.Err() == nil {
			f.mentioned[at][name] = mentionOf(name, raw)
		}
	})
}

// mayLead reports whether a file at head may lead to one that changed, directly or
// through others. It is false only if it certainly does not, and its cost for all files
// together is about that of reading each once.
func (f *finder) mayLead(name string) bool {
	seen := map[string]bool{}
	if f.leads(name, seen) {
		return true
	}
	for to := range seen { // a file on the way of a circle is known only now
		f.leading[to] = false
	}
	return false
}

func (f *finder) leads(name string, seen map[string]bool) bool {
	if leads, known := f.leading[name]; known {
		return leads
	}
	if seen[name] {
		return false
	}
	seen[name] = true
	m := f.mentions(atHead, name)
	leads := !m.certain
	for _, to := range m.files {
		if leads {
			break
		}
		leads = f.hasChanged(to) || f.leads(to, seen) || f.isOdd(to)
	}
	if leads {
		f.leading[name] = true
	}
	return leads
}

// hasChanged is differs, found out once for each file.
func (f *finder) hasChanged(name string) bool {
	changed, known := f.changed[name]
	if !known {
		changed = f.differs(name)
		f.changed[name] = changed
	}
	return changed
}

// isOdd reports whether a path of head is, or is in, what is neither a file nor a
// folder.
func (f *finder) isOdd(name string) bool {
	for _, at := range append([]string{name}, above(name)...) {
		odd, known := f.odd[at]
		if !known {
			info, err := fs.Lstat(f.head, at)
			odd = err == nil && !info.IsDir() && !info.Mode().IsRegular()
			f.odd[at] = odd
		}
		if odd {
			return true
		}
	}
	return false
}
