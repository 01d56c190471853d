package github

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"
)

// maxCached bounds an answer that is kept.
const maxCached = 16 << 20

// Cache keeps answers of GitHub in a folder: those that have an ETag, with which they are asked for again and which
// GitHub answers with 304 where nothing changed (docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api),
// and contents that never change ([Cache.Keep]). A nil Cache keeps nothing.
//
// The names of the files are hashes. No token and no header of a request is written. What was kept with one token is
// given out with another only where GitHub answers that one with 304, that is, where it may read the same. Whoever can
// write the folder can forge answers, so it is made for its owner alone; a file that is damaged counts as none.
type Cache struct {
	dir       string
	unchanged atomic.Int64
}

// unused is how long a file is kept that nobody asks for.
const unused = 30 * 24 * time.Hour

// OpenCache makes the folder where it is missing, and removes from it what was not asked for in 30 days. Other files stay.
func OpenCache(dir string) (*Cache, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the cache: %w", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("reading the cache: %w", err)
	}
	for _, e := range entries {
		info, err := e.Info()
		ours := len(e.Name()) == hex.EncodedLen(sha256.Size) || strings.HasPrefix(e.Name(), newFile)
		if err == nil && ours && info.Mode().IsRegular() && time.Since(info.ModTime()) > unused {
			_ = os.Remove(filepath.Join(dir, e.Name()))
		}
	}
	return &Cache{dir: dir}, nil
}

// newFile is how the name of a file begins that is being written.
const newFile = ".new-"

// Unchanged counts the requests that GitHub answered with 304.
func (c *Cache) Unchanged() int {
	if c == nil {
		return 0
	}
	return int(c.unchanged.Load())
}

// kept is a file of the cache.
type kept struct {
	ETag   string            `json:"etag,omitempty"`
	Header map[string]string `json:"header,omitempty"`
	Body   []byte            `json:"body"`
	Sum    string            `json:"sum"` // of the body: a file that was cut is none
}

// keptHeaders are those of an answer that are read: the media type, and the addresses of the other pages.
func keptHeaders() []string { return []string{"Content-Type", "Link"} }

// name is the file of a key.
func (c *Cache) name(parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return filepath.Join(c.dir, hex.EncodeToString(h.Sum(nil)))
}

func sumOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

func (c *Cache) read(name string) (kept, bool) {
	raw, err := os.ReadFile(name)
	var k kept
	if err != nil || json.Unmarshal(raw, &k) != nil || k.Sum != sumOf(k.Body) {
		return kept{}, false
	}
	now := time.Now()
	_ = os.Chtimes(name, now, now) // it is used
	return k, true
}

// write replaces a file in one step. What cannot be kept is asked for again.
func (c *Cache) write(name string, k kept) {
	k.Sum = sumOf(k.Body)
	raw, err := json.Marshal(k)
	if err != nil {
		return
	}
	temp := filepath.Join(c.dir, newFile+rand.Text())
	if os.WriteFile(temp, raw, 0o600) != nil || os.Rename(temp, name) != nil {
		_ = os.Remove(temp)
	}
}

// Keep keeps a content that is named for what it is and never changes, such as an artifact by its id.
func (c *Cache) Keep(key string, content []byte) {
	if c != nil && len(content) <= maxCached {
		c.write(c.name("content", key), kept{Body: content})
	}
}

// Kept is what [Cache.Keep] kept.
func (c *Cache) Kept(key string) ([]byte, bool) {
	if c == nil {
		return nil, false
	}
	k, ok := c.read(c.name("content", key))
	return k.Body, ok
}

// conditional asks with the ETags that the cache has, and makes of 304 the answer as it was.
type conditional struct {
	next  *transport
	cache *Cache
}

// RoundTrip implements [http.RoundTripper].
func (t conditional) RoundTrip(r *http.Request) (*http.Response, error) {
	contents := strings.Contains(r.Header.Get("Accept"), ".raw") // which are kept by what they are
	if r.Method != http.MethodGet || contents || !isSameHost(r.URL, t.next.api) {
		return t.next.RoundTrip(r)
	}
	name := t.cache.name("answer", r.URL.String(), r.Header.Get("Accept"), r.Header.Get("X-Github-Api-Version"))
	known, ok := t.cache.read(name)
	if ok && known.ETag != "" {
		r = r.Clone(r.Context())
		r.Header.Set("If-None-Match", known.ETag)
	}
	resp, err := t.next.RoundTrip(r)
	switch {
	case err != nil:
		return resp, err
	case resp.StatusCode == http.StatusNotModified && ok:
		resp.Body.Close()
		t.cache.unchanged.Add(1)
		return known.answer(resp), nil
	case resp.StatusCode == http.StatusOK && resp.Header.Get("ETag") != "":
		return t.keep(name, resp)
	}
	return resp, nil
}

// answer is what was kept, in place of one that has no body.
func (k kept) answer(resp *http.Response) *http.Response {
	resp.StatusCode, resp.Status = http.StatusOK, "200 OK"
	for header, value := range k.Header {
		resp.Header.Set(header, value)
	}
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(k.Body)), int64(len(k.Body))
	return resp
}

// keep keeps an answer, unless it is too large.
func (t conditional) keep(name string, resp *http.Response) (*http.Response, error) {
	head, err := io.ReadAll(io.LimitReader(resp.Body, maxCached+1))
	if err != nil {
		resp.Body.Close()
		return nil, err
	}
	if len(head) > maxCached {
		resp.Body = struct {
			io.Reader
			io.Closer
		}{io.MultiReader(bytes.NewReader(head), resp.Body), resp.Body}
		return resp, nil
	}
	resp.Body.Close()
	k := kept{ETag: resp.Header.Get("ETag"), Header: map[string]string{}, Body: head}
	for _, header := range keptHeaders() {
		if v := resp.Header.Get(header); v != "" {
			k.Header[header] = v
		}
	}
	t.cache.write(name, k)
	return k.answer(resp), nil
}
