package semantics

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/words"
)

// IsFile reports whether an input is a file: a binary or base64 part of a body, or
// a body whose media type is that of one (OpenAPI 3.1, 4.8.14.2).
func IsFile(o *api.Operation, l api.Leaf) bool {
	if l.Where() != "request" || !o.Writes() {
		return false
	}
	if l.IsWhole() {
		return slices.ContainsFunc(o.Body, func(m api.Media) bool {
			return IsFileMedia(m.Type) || m.Schema == l.Schema() && isBinary(m.Schema)
		})
	}
	if isBinary(l.Schema()) {
		return true
	}
	if isFileInText(l.Schema()) {
		return true
	}
	encoded := l.Schema().Facts().Format == "byte" || slices.ContainsFunc(l.Schema().Declarations(), func(d openapi.Value) bool {
		return d.Get("contentEncoding").Scalar() == "base64"
	})
	return encoded && words.HasAny(words.Tokens(l.Name()), "file", "image", "photo", "picture", "avatar", "logo", "document", "attachment", "content", "blob", "archive", "upload", "pdf")
}

// isBinary reports whether a schema declares raw bytes. Text in base64 is none.
func isBinary(s *api.Schema) bool {
	if s.Facts().Format == "binary" {
		return true
	}
	return slices.ContainsFunc(s.Declarations(), func(d openapi.Value) bool {
		return IsFileMedia(d.Get("contentMediaType").Scalar()) && d.Get("contentEncoding").Scalar() != "base64"
	})
}

// isFileInText reports whether a schema declares a text in base64 that holds a file, as
// its media type says.
func isFileInText(s *api.Schema) bool {
	return slices.ContainsFunc(s.Declarations(), func(d openapi.Value) bool {
		return d.Get("contentEncoding").Scalar() == "base64" && IsFileMedia(d.Get("contentMediaType").Scalar())
	})
}

// IsFileMedia reports whether a body of the media type is stored as it is: an
// image, an archive, a document. JSON, forms and text are read instead.
func IsFileMedia(media string) bool {
	switch media {
	case "application/octet-stream", "application/pdf", "application/zip", "application/gzip", "application/x-tar":
		return true
	}
	kinds := []string{"image/", "video/", "audio/", "font/", "application/vnd.openxmlformats"}
	return slices.ContainsFunc(kinds, func(kind string) bool { return strings.HasPrefix(media, kind) })
}

// IsFileLocation reports whether an input names a file or a folder. One whose
// pattern is declared does not count, nor the id of a file as in
// /files/{file}, nor the path of a request that the value describes.
func IsFileLocation(o *api.Operation, l api.Leaf, tokens []string) bool {
	if l.Where() == "header" || l.Where() == "cookie" || !isShallow(l) || l.Schema().Facts().Is("object") || len(l.Schema().Facts().Patterns) > 0 {
		return false
	}
	if isPartOfRequest(o, l, tokens) {
		return false
	}
	if l.Where() == "path" && isFollowingPlural(o.Path, l.Path()) && words.IsOneOf(tokens, "file", "folder", "directory") {
		return false
	}
	return words.IsOneOf(tokens, "file", "filename", "file name", "path", "file path", "filepath", "subpath", "sub path", "dir", "dirname", "dir name", "subdir", "sub dir", "subdirectory", "directory", "folder", "folder path", "dir path", "directory path", "object key", "template path", "template file", "local path", "remote path", "root path", "base path", "working directory", "workdir", "archive path", "output path", "output file", "input file", "log file", "config file")
}

// isPartOfRequest reports whether a value is the path of an HTTP request that its
// object describes: two other parts of one stand beside it.
func isPartOfRequest(o *api.Operation, l api.Leaf, tokens []string) bool {
	if l.Where() != "request" || !words.IsOneOf(tokens, "path") || len(l.Names()) == 0 {
		return false
	}
	above := l.Names()[:len(l.Names())-1]
	parts := map[string]bool{}
	for _, other := range o.Inputs() {
		if other.Where() != l.Where() || len(other.Names()) <= len(above) || !slices.Equal(other.Names()[:len(above)], above) {
			continue
		}
		switch name := strings.ToLower(other.Names()[len(above)]); name {
		case "header", "headers", "query", "querystring", "body", "method", "host":
			parts[strings.TrimSuffix(name, "s")] = true
		}
	}
	return len(parts) > 1
}
