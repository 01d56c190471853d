package discover

// warm requests the files of a description many at a time, before they are read one
// by one.
func (f *finder) warm(at int, root string) {
	tree := f.tree(at)
	if _, ok := tree.(interface{ Prefetch([]string) bool }); !ok || f.single || root == "" {
		return
	}
	seen := map[string]bool{root: true}
	for wave := []string{root}; len(wave) > 0 && len(seen) <= f.Limits.Files && f.ctx.Err() == nil; {
		f.prefetch(tree, wave)
		var next []string
		for _, name := range wave {
			for _, to := range f.mentions(at, name).files {
				if !seen[to] && !f.warmed[at][to] && isPresent(tree, to) {
					seen[to], f.warmed[at][to] = true, true
					next = append(next, to)
				}
			}
		}
		wave = next
	}
}
