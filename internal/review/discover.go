package review

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"sort"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/threatdelta/threatdelta/internal/spec"
)

// pairs lists the descriptions to review, sorted by path. Of those discovered,
// what is the same on both sides is left out.
func (in Input) pairs(ctx context.Context) ([]Pair, error) {
	if in.Pairs != nil {
		return in.Pairs, nil
	}
	if len(in.Specs) > 0 {
		return in.named()
	}
	base, err := discover(ctx, in.Base.FS, in.Limits)
	if err != nil {
		return nil, err
	}
	head, err := discover(ctx, in.Head.FS, in.Limits)
	if err != nil {
		return nil, err
	}
	if len(base)+len(head) == 0 {
		return nil, fmt.Errorf("%w: no API description was found in %s or %s; name one with --spec", ErrUsage, in.Base.Name, in.Head.Name)
	}
	paired := match(in.Base.FS, in.Head.FS, base, head)
	for i := range paired {
		paired[i].discovered = true
	}
	return slices.DeleteFunc(paired, func(p Pair) bool { return untouched(in.Base.FS, in.Head.FS, p) }), nil
}

// named matches the globs on both sides. A glob that matches nothing on either
// side is wrong use: a review of nothing must not pass for a clean one.
func (in Input) named() ([]Pair, error) {
	var base, head []string
	for _, glob := range in.Specs {
		glob = strings.TrimPrefix(glob, "./")
		if !doublestar.ValidatePattern(glob) {
			return nil, fmt.Errorf("%w: --spec %q is not a glob; see the syntax of .gitignore without negation", ErrUsage, glob)
		}
		b, _ := doublestar.Glob(in.Base.FS, glob, doublestar.WithFilesOnly(), doublestar.WithNoFollow())
		h, _ := doublestar.Glob(in.Head.FS, glob, doublestar.WithFilesOnly(), doublestar.WithNoFollow())
		if len(b)+len(h) == 0 {
			return nil, fmt.Errorf("%w: --spec %q matches no file in %s or %s", ErrUsage, glob, in.Base.Name, in.Head.Name)
		}
		base, head = append(base, b...), append(head, h...)
	}
	return match(in.Base.FS, in.Head.FS, base, head), nil
}

// skipped are folders that hold other people's files.
func skipped(name string) bool {
	switch name {
	case ".git", "node_modules", "vendor", ".venv", "third_party":
		return true
	}
	return false
}

// discover lists the files of a tree whose root object has "openapi" or
// "swagger", as far as a look at the text tells.
func discover(ctx context.Context, tree fs.FS, limits spec.Limits) ([]string, error) {
	var found []string
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			if d != nil && d.IsDir() {
				return fs.SkipDir // not readable for us: not ours to review
			}
			return nil
		}
		if d.IsDir() {
			if skipped(path.Base(name)) {
				return fs.SkipDir
			}
			return nil
		}
		switch path.Ext(name) {
		case ".yaml", ".yml", ".json":
		default:
			return nil
		}
		if !d.Type().IsRegular() {
			return nil
		}
		if info, err := d.Info(); err != nil || info.Size() > limits.FileBytes {
			return nil
		}
		raw, err := fs.ReadFile(tree, name)
		if err == nil && spec.Describes(raw) {
			found = append(found, name)
		}
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return found, nil
}

// match pairs paths: equal ones, then what is left by what says that a file was
// renamed: the same bytes, or the same file name.
func match(baseFS, headFS fs.FS, base, head []string) []Pair {
	var out []Pair
	base, head = unique(base), unique(head)
	onlyBase := slices.DeleteFunc(slices.Clone(base), func(p string) bool { return slices.Contains(head, p) })
	onlyHead := slices.DeleteFunc(slices.Clone(head), func(p string) bool { return slices.Contains(base, p) })
	for _, p := range head {
		if slices.Contains(base, p) {
			out = append(out, Pair{Base: p, Head: p})
		}
	}
	same := []func(b, h string) bool{
		func(b, h string) bool { raw, ok := alike(baseFS, headFS, b, h); return ok && len(raw) > 0 },
		func(b, h string) bool { return path.Base(b) == path.Base(h) },
		func(b, h string) bool { return len(onlyBase) == 1 && len(onlyHead) == 1 && len(out) == 0 },
	}
	for _, alike := range same {
		for _, b := range slices.Clone(onlyBase) {
			for _, h := range onlyHead {
				if alike(b, h) {
					out = append(out, Pair{Base: b, Head: h})
					onlyBase = slices.DeleteFunc(onlyBase, func(p string) bool { return p == b })
					onlyHead = slices.DeleteFunc(slices.Clone(onlyHead), func(p string) bool { return p == h })
					break
				}
			}
		}
	}
	for _, p := range onlyBase {
		out = append(out, Pair{Base: p})
	}
	for _, p := range onlyHead {
		out = append(out, Pair{Head: p})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].name() < out[j].name() })
	return out
}

func unique(list []string) []string {
	list = slices.Clone(list)
	sort.Strings(list)
	return slices.Compact(list)
}

// alike returns the bytes of a file that both sides hold, under its name there;
// ok is false where they differ or cannot be read.
func alike(baseFS, headFS fs.FS, base, head string) (raw []byte, ok bool) {
	b, err := fs.Stat(baseFS, base)
	if err != nil {
		return nil, false
	}
	if h, err := fs.Stat(headFS, head); err != nil || b.Size() != h.Size() {
		return nil, false // without reading either
	}
	was, err := fs.ReadFile(baseFS, base)
	if err != nil {
		return nil, false
	}
	raw, err = fs.ReadFile(headFS, head)
	return raw, err == nil && bytes.Equal(was, raw)
}

var elsewhere = regexp.MustCompile(`\$ref["']?\s*:\s*["']?[^#"'\s]`)

// untouched reports whether a description is the same on both sides and reaches
// no other file, so that nothing needs to be read.
func untouched(baseFS, headFS fs.FS, p Pair) bool {
	if p.Base == "" || p.Base != p.Head {
		return false
	}
	raw, same := alike(baseFS, headFS, p.Base, p.Head)
	return same && len(raw) > 0 && !elsewhere.Match(raw)
}
