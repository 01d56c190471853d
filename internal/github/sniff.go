package github

import (
	"bytes"
	"path"
	"regexp"
	"slices"
	"strings"
)

// What a file is, as far as a look at its text tells. Reading it for real is
// the review's work; here it only decides what is worth a request.

// textual says whether a description or a part of one can have this name.
func textual(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".yaml", ".yml", ".json":
	default:
		return false
	}
	for _, folder := range strings.Split(path.Dir(name), "/") {
		switch folder {
		case ".git", ".github", ".circleci", ".idea", ".vscode", "node_modules", "vendor", ".venv", "third_party":
			return false
		}
	}
	return !slices.Contains([]string{"package.json", "package-lock.json", "composer.json", "tsconfig.json", "pnpm-lock.yaml",
		"docker-compose.yml", "docker-compose.yaml", "compose.yaml", "chart.yaml", "mkdocs.yml", "renovate.json", ".pre-commit-config.yaml",
		".golangci.yml", "codecov.yml", "dependabot.yml"}, strings.ToLower(path.Base(name)))
}

var telling = regexp.MustCompile(`(?i)openapi|swagger|(^|[^a-z])(api|oas|rest|spec)([^a-z]|$)`)

// promising says whether a name is one that descriptions have.
func promising(name string) bool { return telling.MatchString(path.Base(name)) }

// The root key that makes a file a description, with its version. The same test
// decides within a tree on disk, so that both find the same files.
var (
	yamlRoot = regexp.MustCompile(`(?m)^["']?(openapi|swagger)["']?[ \t]*:[ \t]*["']?[0-9]`)
	jsonRoot = regexp.MustCompile(`["'{,\s](openapi|swagger)["']?\s*:\s*["']?[0-9]`)
)

func describes(data []byte) bool {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("{")) {
		return jsonRoot.Match(data)
	}
	return yamlRoot.Match(data)
}

// fragment matches what is in a schema, a parameter, a response or a path, and
// rarely in other configuration.
var fragment = regexp.MustCompile(`(?m)["'\s{^]\$ref["']?\s*:|^[\s"'{]*(properties|allOf|oneOf|anyOf|schema|schemas|responses|requestBody|securitySchemes|operationId|parameters)["']?\s*:` +
	`|["'\s{]type["']?\s*:\s*\[?\s*["']?(object|array|string|integer|number|boolean)\b|^["']?type["']?\s*:\s*["']?(object|array|string|integer|number|boolean)\b`)

// kubernetes has apiVersion and kind at the root.
var kubernetes = regexp.MustCompile(`(?m)^apiVersion\s*:`)

// partial says whether a file looks like part of a description.
func partial(data []byte) bool { return fragment.Match(data) && !kubernetes.Match(data) }

// pointer says whether a file is what Git LFS leaves in place of another.
func pointer(data []byte) bool {
	return bytes.HasPrefix(data, []byte("version https://git-lfs.github.com/spec/"))
}

var reference = regexp.MustCompile(`\$ref["']?\s*:\s*(?:"([^"]+)"|'([^']+)'|([^\s"'#}{,]+))`)

// references are the files that a file refers to, as paths of the tree.
func references(name string, data []byte) []string {
	var out []string
	for _, m := range reference.FindAllSubmatch(data, -1) {
		target := string(m[1]) + string(m[2]) + string(m[3])
		target, _, _ = strings.Cut(target, "#")
		if target == "" || strings.Contains(target, "://") || strings.HasPrefix(target, "/") {
			continue
		}
		to := path.Join(path.Dir(name), target)
		if !strings.HasPrefix(to, "../") {
			out = append(out, to)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
