package github

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

const (
	// prefetchFiles and prefetchBytes bound what one request asks for, and
	// prefetchSize a file: GraphQL truncates longer texts.
	prefetchFiles = 50
	prefetchBytes = 2 << 20
	prefetchSize  = 200 << 10
)

// Prefetch asks for many files in few requests, one for about 50, where otherwise
// each costs one. It reports whether that was possible: where GraphQL is refused,
// and for files that are large or no text, nothing is lost, they are read one by
// one when they are used. A text counts only if it has the object's id.
func (t *Tree) Prefetch(names []string) bool {
	for ids := range t.batches(names) {
		if !t.c.prefetch(t, ids) {
			return false
		}
	}
	return true
}

// batches yields the ids of the objects behind the names that are worth asking
// for and not known yet.
func (t *Tree) batches(names []string) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		var ids []string
		var bytes int64
		asked := map[string]bool{}
		for _, name := range names {
			n, err := t.lookup("stat", name)
			if err != nil || !n.mode.IsRegular() || n.size > prefetchSize || !IsObjectID(n.object) || asked[n.object] || t.c.hasBlob(n.object) {
				continue
			}
			if len(ids) == prefetchFiles || len(ids) > 0 && bytes+n.size > prefetchBytes {
				if !yield(ids) {
					return
				}
				ids, bytes = nil, 0
			}
			asked[n.object] = true
			ids, bytes = append(ids, n.object), bytes+n.size
		}
		if len(ids) > 3 { // a few are as well read when they are used
			yield(ids)
		}
	}
}

func (c *Client) hasBlob(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.blobs[id] != nil
}

func (c *Client) prefetch(t *Tree, ids []string) bool {
	var query strings.Builder
	query.WriteString("query($owner: String!, $name: String!) { repository(owner: $owner, name: $name) {")
	for i, id := range ids { // hexadecimal, see object
		fmt.Fprintf(&query, ` b%d: object(oid: "%s") { ... on Blob { text } }`, i, id)
	}
	query.WriteString(" } }")
	var data struct {
		Repository map[string]*struct{ Text *string }
	}
	if err := c.graphQL(readOnly(t.ctx), query.String(), map[string]any{"owner": t.owner, "name": t.repo}, &data); err != nil {
		return false
	}
	for i, id := range ids {
		if found := data.Repository[fmt.Sprintf("b%d", i)]; found != nil && found.Text != nil && blobID(*found.Text, len(id)) == id {
			c.keepBlob(id, []byte(*found.Text))
		}
	}
	return true
}

func (c *Client) keepBlob(id string, data []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.blobs == nil {
		c.blobs = map[string]*blob{}
	}
	if c.blobs[id] == nil {
		b := &blob{}
		b.once.Do(func() { b.data = data })
		c.blobs[id] = b
	}
}

// blobID is the id that git gives a text, of the length that the repository uses
// (gitformat-pack(5), "hash-function-transition").
func blobID(text string, length int) string {
	content := []byte(fmt.Sprintf("blob %d\x00%s", len(text), text))
	if length == hex.EncodedLen(sha256.Size) {
		sum := sha256.Sum256(content)
		return hex.EncodeToString(sum[:])
	}
	sum := sha1.Sum(content)
	return hex.EncodeToString(sum[:])
}
