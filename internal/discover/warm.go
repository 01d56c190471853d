package discover

import (
	"io/fs"
	"net/url"
	"path"
	"regexp"
	"strings"
	"sync"
)

// external matches most references into other files. Files of others are requested
// when they are read.
var external = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\$ref["']?\s*:\s*(?:"([^"#]+)|'([^'#]+)|([^\s"'#}{,]+))`)
})

// warm requests the files of a description many at a time, before they are read one
// by one.
func (f *finder) warm(tree fs.FS, root string) {
	if _, ok := tree.(interface{ Prefetch([]string) bool }); !ok || f.single || root == "" {
		return
	}
	seen := map[string]bool{root: true}
	for wave := []string{root}; len(wave) > 0 && len(seen) <= f.Limits.Files && f.ctx.Err() == nil; {
		f.prefetch(tree, wave)
		var next []string
		for _, name := range wave {
			raw, err := fs.ReadFile(tree, name)
			if err != nil {
				continue
			}
			for _, m := range external().FindAllSubmatch(raw, -1) {
				to := string(m[1]) + string(m[2]) + string(m[3])
				if plain, err := url.PathUnescape(to); err == nil {
					to = plain
				}
				to = path.Join(path.Dir(name), to)
				if !strings.Contains(to, ":") && !seen[to] && isPresent(tree, to) {
					seen[to] = true
					next = append(next, to)
				}
			}
		}
		wave = next
	}
}
