package semantics

import (
	"slices"
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

func TestIsFile(t *testing.T) {
	checkValues(t, func(o *api.Operation, l api.Leaf, _ []string) bool { return IsFile(o, l) },
		aboutValue[bool]{"POST /users", "body any", "{type: string, format: binary}", true},
		aboutValue[bool]{"POST /users", "body any", "{type: string, contentMediaType: image/png}", true},
		aboutValue[bool]{"POST /users", "body profile.photo", "{type: string, format: byte}", true},
		aboutValue[bool]{"POST /users", "body photo", "{type: string, contentEncoding: base64}", true},
		aboutValue[bool]{"POST /users", "body key", "{type: string, format: byte}", false},
		aboutValue[bool]{"POST /users", "body photo", "", false}, // may be an address
		aboutValue[bool]{"GET /users", "query file", "{type: string, format: binary}", false},
	)
	checkOperations(t, func(o *api.Operation) bool { return IsFile(o, o.Inputs()[0]) },
		about[bool]{"PUT /logo", "requestBody: {content: {image/png: {schema: {type: string}}}}", true},
		about[bool]{"PUT /logo", "requestBody: {content: {text/plain: {schema: {type: string}}}}", false},
	)
}

func TestIsFileMedia(t *testing.T) {
	checkNames(t, IsFileMedia, []string{"image/png", "video/mp4", "application/pdf", "application/octet-stream", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		[]string{"application/json", "multipart/form-data", "text/csv", "application/pdf+json", ""})
}

func TestIsFileLocation(t *testing.T) {
	checkValues(t, IsFileLocation,
		aboutValue[bool]{"GET /logs", "query filePath", "", true},
		aboutValue[bool]{"GET /logs", "query log_files", "", true},
		aboutValue[bool]{"POST /logs", "body archive.output_path", "", true},
		aboutValue[bool]{"GET /logs/{file}/text", "path file", "", false}, // one of many
		aboutValue[bool]{"GET /log/{file}", "path file", "", true},
		aboutValue[bool]{"GET /logs", "query filename", "{type: string, pattern: '^[a-z]+$'}", false},
		aboutValue[bool]{"GET /logs", "header Path", "", false},
		aboutValue[bool]{"POST /logs", "body archives[].path", "", false},
		aboutValue[bool]{"POST /logs", "body path", "{type: object}", false},
		aboutValue[bool]{"POST /logs", "body request.path", "", true},
		aboutValue[bool]{"GET /logs", "query file_id", "", false},
	)
}

func TestIsFileLocationOfARequest(t *testing.T) {
	isLocation := func(o *api.Operation) bool {
		return slices.ContainsFunc(o.Inputs(), func(l api.Leaf) bool { return IsFileLocation(o, l, words.Tokens(l.Name())) })
	}
	checkOperations(t, isLocation,
		about[bool]{"POST /filters", body("request: {type: object, properties: {path: {}, headers: {}, query: {}}}"), false},
		about[bool]{"POST /filters", body("path: {type: string}, method: {type: string}, body: {type: string}"), false},
		about[bool]{"POST /filters", body("path: {type: string}, query: {type: string}"), true},
		about[bool]{"POST /filters", body("path: {type: string}, other: {type: object, properties: {method: {}, body: {}}}"), true},
		about[bool]{"POST /filters", body("file_path: {type: string}, method: {type: string}, body: {type: string}"), true},
	)
}
