package organization

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/threatdelta/threatdelta/internal/github"
)

// The limits of an archive: what a run uploads may be a bomb.
const (
	maxArchive  = 32 << 20  // bytes as it is sent
	maxEntries  = 200       // files and folders in it
	maxDocument = 64 << 20  // bytes of one file in it
	maxUnpacked = 128 << 20 // bytes of all files that are read
)

// document is a file of an archive.
type document struct {
	name string
	raw  []byte
}

// documents are the JSON files of an archive in its order. Nothing else is looked at, and nothing is written anywhere.
func documents(archive []byte) ([]document, error) {
	r, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return nil, fmt.Errorf("its archive cannot be read: %w", err)
	}
	if len(r.File) > maxEntries {
		return nil, fmt.Errorf("its archive has %d entries, more than %d", len(r.File), maxEntries)
	}
	var out []document
	left := int64(maxUnpacked)
	for _, f := range r.File {
		name := strings.TrimSuffix(f.Name, "/")
		if !fs.ValidPath(name) || strings.Contains(name, `\`) {
			return nil, fmt.Errorf("its archive has an entry %s that leads out of it", github.OneLine(f.Name, 80))
		}
		if !f.Mode().IsRegular() || path.Ext(name) != ".json" {
			continue
		}
		raw, err := unpacked(f, min(left, maxDocument))
		if err != nil {
			return nil, fmt.Errorf("%s in its archive: %w", github.OneLine(name, 80), err)
		}
		left -= int64(len(raw))
		out = append(out, document{name, raw})
	}
	return out, nil
}

// unpacked is a file of an archive, whatever size the archive says that it has.
func unpacked(f *zip.File, most int64) ([]byte, error) {
	in, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	raw, err := io.ReadAll(io.LimitReader(in, most+1))
	switch {
	case err != nil:
		return nil, err
	case int64(len(raw)) > most:
		return nil, fmt.Errorf("is larger than %d MB, or the archive is larger than %d MB unpacked", maxDocument>>20, maxUnpacked>>20)
	}
	return raw, nil
}
