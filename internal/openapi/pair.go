package openapi

import (
	"bytes"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi/prune"
)

// LoadPair reads the two sides of a description. A side without a path gives a nil
// document and no error. If both sides have the same bytes and refer to no other file,
// wherever they are, both are the document of head. If both sides are large, parts
// that are the same on both and do not refer to a change are not parsed (see package
// prune).
func LoadPair(base, head Source, opts Options) (b, h *Document, baseErr, headErr error) {
	defer func() {
		for _, d := range [...]*Document{b, h} {
			if d != nil {
				d.meter = opts.Budget.Meter()
			}
		}
	}()
	if base.Path == "" || head.Path == "" {
		b, baseErr = base.load(opts.Base, opts.Limits)
		h, headErr = head.load(opts.Head, opts.Limits)
		return b, h, baseErr, headErr
	}
	bl, hl := base.loader(opts.Base, opts.Limits), head.loader(opts.Head, opts.Limits)
	var bRaw, hRaw []byte
	both(func() { bRaw, baseErr = bl.read(base.Path) }, func() { hRaw, headErr = hl.read(head.Path) })
	if baseErr != nil {
		bRaw = nil
	}
	bText, hText := wholeText(bRaw), wholeText(hRaw)
	isShortened := !opts.Whole && isRead(baseErr, headErr)
	if isShortened && !opts.apart && isOne(head.Path, bRaw, hRaw) {
		_, hText.short = prune.Pair(bRaw, hRaw, nil)
		if h, headErr = hl.document(head.Path, hText); hl.isAll(headErr) {
			return h, h, nil, nil
		}
		opts.apart = true // each side has errors of its own, or files
		return LoadPair(base, head, opts)
	}
	if isShortened {
		opts.shorten(base.Path, head.Path, bText, hText)
	}
	isShort := !bText.short.Whole() || !hText.short.Whole()
	if !isShort {
		both(func() { bText.literals() }, func() { hText.literals() })
	}
	both(func() { b, baseErr = bl.half(base.Path, bText, baseErr) }, func() { h, headErr = hl.half(head.Path, hText, headErr) })
	switch isOk := isRead(baseErr, headErr); {
	case isOk && hText.left != nil && len(bl.order)+len(hl.order) > 2: // what is new in them is asked of all files
		opts.kept = true
	case isOk || !isShort:
		return b, h, baseErr, headErr
	case bText.joint != nil:
		opts.alone = true // more is read of a text by itself, and an error is its own
	default:
		opts.readInFull(head.Path, 0, "an error, which may be that of shortening it")
		opts.Whole = true // the cause of the error may be the pruning
	}
	return LoadPair(base, head, opts)
}

// half reads the document of one side, unless there was an error before.
func (l *loader) half(path string, text *sourceText, before error) (*Document, error) {
	defer text.joint.finish()
	if before != nil {
		return nil, before
	}
	return l.document(path, text)
}

// shorten prunes both texts, or says why they are read in full.
func (o Options) shorten(base, head string, b, h *sourceText) {
	if !isSameFormat(base, head) {
		o.readInFull(head, 0, "another format than "+base)
		return
	}
	find := func(ofBase, ofHead [][2]int) (_, _ []int) {
		bNovel, hNovel := lacking(b, h, ofBase, ofHead)
		b.lacked, h.lacked = &lacked{h, bNovel}, &lacked{b, hNovel}
		return offsets(bNovel), offsets(hNovel)
	}
	shorten := prune.Share
	if o.alone {
		shorten = prune.Pair
	}
	b.short, h.short = shorten(b.original, h.original, find)
	if s := newSharing(b.short); s != nil {
		b.joint, h.joint = &joint{sharing: s, borrows: true, shift: b.short.Shift()}, &joint{sharing: s}
	}
	if !b.short.Whole() || !h.short.Whole() {
		if !o.kept {
			letGo(b, h)
		}
		return
	}
	if o.Debug == nil {
		return
	}
	switch r := prune.Why(b.original, h.original); {
	case r.Reason == "":
		o.readInFull(head, 0, "nothing in it that could be left out")
	case r.Head || r.Line == 0:
		o.readInFull(head, r.Line, r.Reason)
	default:
		o.readInFull(base, r.Line, r.Reason+" in the base")
	}
}

func (o Options) readInFull(file string, line int, reason string) {
	if o.Debug == nil {
		return
	}
	if line > 0 {
		file += ":" + strconv.Itoa(line)
	}
	o.Debug(file + ": " + reason + ": read in full")
}

func isRead(base, head error) bool { return base == nil && head == nil }

// isAll reports whether one file is the whole description, and was read.
func (l *loader) isAll(err error) bool { return err == nil && len(l.order) == 1 && len(l.failed) == 0 }

// isOne reports whether two texts are the same and seem to be the whole description.
func isOne(path string, base, head []byte) bool {
	if !bytes.Equal(base, head) {
		return false
	}
	files, _ := Mentions(path, head)
	return len(files) == 0
}

// both runs two functions at the same time, one for each side. A panic of either is one of
// the caller's.
func both(f, g func()) {
	failed := make(chan any, 1)
	go func() {
		defer func() { failed <- recover() }()
		f()
	}()
	g()
	if x := <-failed; x != nil {
		panic(x)
	}
}

func isSameFormat(a, b string) bool {
	return strings.EqualFold(path.Ext(a), path.Ext(b))
}

// HasSameBytes reports whether both documents consist of the same bytes in the same
// order of files, and as many files could not be read. Then there is nothing to review,
// even if files were moved.
func HasSameBytes(b, h *Document) bool {
	if b == nil || h == nil || len(b.loader.failed) != len(h.loader.failed) {
		return false
	}
	if len(b.loader.order) != len(h.loader.order) || !b.Root.file.text.hasBytesOf(h.Root.file.text) {
		return false
	}
	return slices.EqualFunc(b.loader.order[1:], h.loader.order[1:], func(x, y *file) bool { return x.text.isSame(y.text) })
}
