package discover

import (
	"bytes"
	"cmp"
	"slices"
)

// Renames are found as `git diff -M` finds them, by git's own measure
// (diffcore-delta.c and diffcore-rename.c of git): the command line and the action
// must agree, trees that are no repository have renames too, and GitHub lists no more
// than 300 files of a comparison.
const (
	maxScore      = 60000        // of two files with the same content
	renameScore   = maxScore / 2 // of a rename: 50 %
	basenameScore = maxScore / 4 * 3
	spanModulus   = 107927
	spanBytes     = 64
	binaryBytes   = 8000 // in which a zero byte makes a file a binary one
	bestSources   = 4    // that are kept for each new file
	// comparedFiles squared is how many pairs of files are compared at most. Git has
	// 1,000 here; what lies beyond is still recognised by its operations.
	comparedFiles = 200
)

// spans is a file by its lines, of which those of more than 64 bytes are several:
// how many bytes there are of each, by a hash.
type spans struct {
	size   int
	counts []spanCount // sorted by hash
}

type spanCount struct {
	hash  uint32
	bytes int
}

func spansOf(raw []byte) spans {
	isText := bytes.IndexByte(raw[:min(len(raw), binaryBytes)], 0) < 0
	counts := map[uint32]int{}
	var one, two uint32
	n := 0
	end := func() {
		counts[(one+two*0x61)%spanModulus] += n
		one, two, n = 0, 0, 0
	}
	for i, c := range raw {
		if isText && c == '\r' && i+1 < len(raw) && raw[i+1] == '\n' {
			continue
		}
		one, two = (one<<7^two>>25)+uint32(c), two<<7^one>>25
		if n++; n == spanBytes || c == '\n' {
			end()
		}
	}
	if n > 0 {
		end()
	}
	s := spans{size: len(raw)}
	for hash, n := range counts {
		s.counts = append(s.counts, spanCount{hash, n})
	}
	slices.SortFunc(s.counts, func(a, b spanCount) int { return cmp.Compare(a.hash, b.hash) })
	return s
}

// similarity is how much of two files is the same, up to maxScore; 0 where their
// sizes alone say that it is less than half.
func similarity(base, head spans) int {
	larger, smaller := max(base.size, head.size), min(base.size, head.size)
	if larger*(maxScore-renameScore) < (larger-smaller)*maxScore || larger == 0 {
		return 0
	}
	copied := 0
	for b, h := base.counts, head.counts; len(b) > 0 && len(h) > 0; {
		switch c := cmp.Compare(b[0].hash, h[0].hash); {
		case c < 0:
			b = b[1:]
		case c > 0:
			h = h[1:]
		default:
			copied += min(b[0].bytes, h[0].bytes)
			b, h = b[1:], h[1:]
		}
	}
	return copied * maxScore / larger
}
