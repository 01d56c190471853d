package triage

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/limits"
	"github.com/threatdelta/threatdelta/internal/policy"
)

// An acceptance is for the threat as it was. The answer keeps that in a short token: the
// score, a checksum of what the finding is about, and one for each operation that it
// reached (one for all, if they are more than [limits.OperationsListed]). Each checksum
// includes what the finding is about, so that another finding never has the same one,
// even if its fingerprint is forged.

// keep is the token of a finding as it is.
func keep(f Finding) string {
	parts := []string{strconv.Itoa(f.Score), f.sum("")}
	sums := f.sums()
	if len(sums) > limits.OperationsListed {
		return strings.Join(append(parts, "="+f.sumOfAll()), ".")
	}
	slices.Sort(sums)
	return strings.Join(append(parts, sums...), ".")
}

// keepShort is a token of bounded length: the operations are kept as one.
func keepShort(f Finding) string {
	return strings.Join([]string{strconv.Itoa(f.Score), f.sum(""), "=" + f.sumOfAll()}, ".")
}

// score is that of a token, 0 where it keeps too little to tell what was
// accepted.
func score(token string) int {
	first, _, complete := strings.Cut(token, ".")
	n, err := strconv.Atoi(first)
	if err != nil || !complete {
		return 0
	}
	return n
}

// grown is how a finding is more now than what a token keeps.
func grown(token string, f Finding) policy.Growth {
	parts := strings.Split(token, ".")
	if score(token) == 0 || parts[1] != f.sum("") {
		return policy.Growth{Score: true, Others: true}
	}
	g, kept := policy.Growth{Score: f.Score > score(token)}, parts[2:]
	if len(kept) == 1 && strings.HasPrefix(kept[0], "=") {
		g.Others = kept[0] != "="+f.sumOfAll()
		return g
	}
	for i, sum := range f.sums() {
		if !slices.Contains(kept, sum) {
			g.Operations = append(g.Operations, f.Operations[i])
		}
	}
	return g
}

func (f Finding) sum(of string) string {
	sum := sha256.Sum256([]byte(strconv.Itoa(len(f.About)) + ":" + f.About + of))
	return hex.EncodeToString(sum[:8])
}

// sums are those of the operations, in their order.
func (f Finding) sums() []string {
	var out []string
	for _, operation := range policy.Reach(f.Operations) {
		out = append(out, f.sum(operation))
	}
	return out
}

func (f Finding) sumOfAll() string { return f.sum(policy.Digest(f.Operations)) }
