package discover

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// The functions below judge names. A name never decides that a file is part of a
// known description or is not. It only decides which files are examined to find
// unknown ones, and in which order.

// isForeignFolder reports folders with other people's files. No description is
// searched there, though one may be named, and any may refer to files there.
func isForeignFolder(name string) bool {
	switch name {
	case ".git", "node_modules", "vendor", ".venv", "third_party":
		return true
	}
	return false
}

func isForeign(name string) bool {
	return slices.ContainsFunc(strings.Split(path.Dir(name), "/"), isForeignFolder)
}

// isStructured reports whether a name is that of YAML or JSON.
func isStructured(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".yaml", ".yml", ".json", ".jsonc", ".json5", ".oas", ".oas2", ".oas3", ".openapi", ".swagger":
		return true
	}
	return false
}

// mayBelong is false for names that say that a file is something else: code, prose,
// media, archives, or data of other kinds. A description may still refer to such a
// file, which is part of it then.
func mayBelong(name string) bool {
	if isStructured(name) {
		return true
	}
	base := strings.ToLower(path.Base(name))
	extension := path.Ext(base)
	if extension == "" || extension == base { // no extension, or a hidden file
		return !slices.Contains(wellKnown(), strings.TrimPrefix(base, "."))
	}
	_, said := slices.BinarySearch(otherKinds(), extension[1:])
	return !said
}

// IsSearched reports whether a changed file of this name is examined for being a
// description or a part of one that nobody named.
func IsSearched(name string) bool { return mayBelong(name) }

// wellKnown lists names of files, without a leading dot, that have no extension and
// are no API description.
func wellKnown() []string {
	return []string{"authors", "bazelrc", "build", "changelog", "codeowners", "contributing", "copying", "dockerfile", "dockerignore", "editorconfig",
		"env", "eslintignore", "gemfile", "gitattributes", "gitignore", "gitkeep", "gitmodules", "helmignore", "license", "makefile", "notice", "npmignore", "npmrc",
		"nvmrc", "owners", "pipfile", "prettierignore", "procfile", "rakefile", "readme", "vagrantfile", "version", "workspace"}
}

// otherKinds lists extensions of other kinds of files, sorted.
func otherKinds() []string {
	return []string{"7z", "adoc", "astro", "avif", "avro", "awk", "bash", "bat", "bazel", "bin", "bmp", "bz2", "bzl", "c", "cc", "cjs", "class", "clj", "cmake",
		"cpp", "crt", "cs", "csproj", "css", "csv", "cts", "cue", "cxx", "dart", "db", "dll", "dylib", "env", "eot", "erl", "ex", "exe", "exs", "fish", "fs", "gif",
		"go", "gql", "gradle", "graphql", "groovy", "gz", "h", "hcl", "hpp", "hs", "htm", "html", "ico", "ini", "ipynb", "jar", "java", "jpeg", "jpg",
		"js", "jsx", "key", "kt", "kts", "less", "lock", "log", "lua", "m", "map", "md", "mdx", "mjs", "ml", "mo", "mod", "mov", "mp3", "mp4", "mts", "nim",
		"nix", "o", "onnx", "org", "otf", "parquet", "patch", "pdf", "pem", "php", "pl", "plist", "png", "po", "proto", "ps1", "py", "pyc", "pyi",
		"r", "rb", "rs", "rst", "s", "sass", "scala", "scss", "sh", "sln", "snap", "so", "sql", "sqlite", "sum", "svelte", "svg", "swift", "tar", "tf", "tfvars", "tgz", "tiff",
		"toml", "ts", "tsv", "tsx", "ttf", "vb", "vue", "wasm", "wav", "webm", "webp", "woff", "woff2", "xlsx", "xml", "xz", "zig", "zip", "zsh"}
}

var likelyNames = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)openapi|swagger|(^|[^a-z])(api|oas|rest|spec)([^a-z]|$)`)
})

// isLikelyName reports whether a name is one that descriptions have.
func isLikelyName(name string) bool { return likelyNames().MatchString(path.Base(name)) }

// isConfiguration reports files that belong to other tools by their name. They are
// read if a description refers to them.
func isConfiguration(name string) bool {
	if strings.HasPrefix(name, ".github/") || strings.Contains(name, "/.github/") || strings.HasPrefix(name, ".circleci/") || strings.HasPrefix(name, ".vscode/") {
		return true
	}
	return slices.Contains([]string{"package.json", "package-lock.json", "composer.json", "composer.lock", "tsconfig.json", "pnpm-lock.yaml",
		"docker-compose.yml", "docker-compose.yaml", "compose.yaml", "chart.yaml", "mkdocs.yml", "renovate.json", ".pre-commit-config.yaml",
		".golangci.yml", "codecov.yml", "dependabot.yml"}, strings.ToLower(path.Base(name)))
}

// isAside reports files that are no description by their place or name, but part of
// one that refers to them.
func isAside(name string) bool { return isForeign(name) || isConfiguration(name) }

// above lists the folder of a file and the folders above that.
func above(name string) []string {
	var out []string
	for dir := path.Dir(name); ; dir = path.Dir(dir) {
		out = append(out, dir)
		if dir == "." {
			return out
		}
	}
}
