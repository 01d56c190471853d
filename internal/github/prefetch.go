package github

import (
	"context"
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
	// aloneSize bounds a file that is read before it is used.
	aloneSize = 16 << 20
)

// Prefetch asks for many files in few requests, one for about 50, where otherwise
// each costs one, and for what is left side by side ([Each]): large files, and those
// that are too few to be asked for together. It reports whether GraphQL answered:
// where that is refused, and for what is no text, nothing is lost, they are read one
// by one when they are used. A text counts only if it has the object's id.
func (t *Tree) Prefetch(names []string) bool {
	batches, alone := t.batches(names)
	ok := true
	if len(batches) > 0 { // the first by itself: it may be refused
		ok = t.c.prefetch(t.ctx, t, batches[0]) == nil
	}
	if ok && len(batches) > 1 {
		ok = Each(t.ctx, len(batches)-1, func(ctx context.Context, i int) error { return t.c.prefetch(ctx, t, batches[i+1]) }) == nil
	}
	if len(alone) > 1 {
		_ = Each(t.ctx, len(alone), func(_ context.Context, i int) error {
			if n, err := t.lookup("stat", alone[i]); err == nil {
				_, _ = t.content(alone[i], n) // an error is that of who uses it
			}
			return nil
		})
	}
	return ok
}

// batches returns the ids of the objects behind the names that are not known yet: in
// batches what is asked for together, alone the names of what is not.
func (t *Tree) batches(names []string) (batches [][]string, alone []string) {
	var small []string
	var ids []string
	var bytes int64
	asked := map[string]bool{}
	for _, name := range names {
		n, err := t.lookup("stat", name)
		if err != nil || !n.mode.IsRegular() || n.size > aloneSize || !IsObjectID(n.object) || asked[n.object] || t.c.hasBlob(n.object) {
			continue
		}
		asked[n.object] = true
		if n.size > prefetchSize {
			alone = append(alone, name)
			continue
		}
		if len(ids) == prefetchFiles || len(ids) > 0 && bytes+n.size > prefetchBytes {
			batches = append(batches, ids)
			ids, small, bytes = nil, nil, 0
		}
		ids, small, bytes = append(ids, n.object), append(small, name), bytes+n.size
	}
	if len(ids) > 3 {
		return append(batches, ids), alone
	}
	return batches, append(alone, small...)
}

func (c *Client) hasBlob(id string) bool {
	c.mu.Lock()
	known := c.blobs[id] != nil
	c.mu.Unlock()
	if known {
		return true
	}
	raw, ok := c.keptBlob(id)
	if ok {
		c.keepBlob(id, raw)
	}
	return ok
}

func (c *Client) prefetch(ctx context.Context, t *Tree, ids []string) error {
	var query strings.Builder
	query.WriteString("query($owner: String!, $name: String!) { repository(owner: $owner, name: $name) {")
	for i, id := range ids { // hexadecimal, see object
		fmt.Fprintf(&query, ` b%d: object(oid: "%s") { ... on Blob { text } }`, i, id)
	}
	query.WriteString(" } }")
	var data struct {
		Repository map[string]*struct{ Text *string }
	}
	if err := c.graphQL(readOnly(ctx), query.String(), map[string]any{"owner": t.owner, "name": t.repo}, &data); err != nil {
		return err
	}
	for i, id := range ids {
		if found := data.Repository[fmt.Sprintf("b%d", i)]; found != nil && found.Text != nil && blobID(*found.Text, len(id)) == id {
			c.keepBlob(id, []byte(*found.Text))
			c.config.Cache.Keep(blobKey(id), []byte(*found.Text))
		}
	}
	return nil
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
