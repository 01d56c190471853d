package discover

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// What a name tells. It never decides that a file is, or is not, part of a
// description that is known: only what is looked into to find unknown ones, and
// in which order.

// foreignFolder tells the folders that hold other people's files: no description
// is looked for there, though one may be named, and any may refer into them.
func foreignFolder(name string) bool {
	switch name {
	case ".git", "node_modules", "vendor", ".venv", "third_party":
		return true
	}
	return false
}

func foreign(name string) bool {
	return slices.ContainsFunc(strings.Split(path.Dir(name), "/"), foreignFolder)
}

// structured tells the names that YAML and JSON have.
func structured(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".yaml", ".yml", ".json", ".jsonc", ".json5", ".oas", ".oas2", ".oas3", ".openapi", ".swagger":
		return true
	}
	return false
}

// mayBelong is false of names that say what else a file is: code, prose, media,
// archives, data of other kinds. A description may still refer to such a file, and
// then it is part of it.
func mayBelong(name string) bool {
	if structured(name) {
		return true
	}
	base := strings.ToLower(path.Base(name))
	extension := path.Ext(base)
	if extension == "" || extension == base { // none, or a hidden file
		return !slices.Contains(wellKnown(), strings.TrimPrefix(base, "."))
	}
	_, said := slices.BinarySearch(otherKinds(), extension[1:])
	return !said
}

// wellKnown are the names, without a dot in front, of files that have no extension
// and are no API description.
func wellKnown() []string {
	return []string{"authors", "bazelrc", "build", "changelog", "codeowners", "contributing", "copying", "dockerfile", "dockerignore", "editorconfig",
		"env", "eslintignore", "gemfile", "gitattributes", "gitignore", "gitkeep", "gitmodules", "helmignore", "license", "makefile", "notice", "npmignore", "npmrc",
		"nvmrc", "owners", "pipfile", "prettierignore", "procfile", "rakefile", "readme", "vagrantfile", "version", "workspace"}
}

// otherKinds are extensions of other kinds of files, sorted.
func otherKinds() []string {
	return []string{"7z", "adoc", "astro", "avif", "avro", "awk", "bash", "bat", "bazel", "bin", "bmp", "bz2", "bzl", "c", "cc", "cjs", "class", "clj", "cmake",
		"cpp", "crt", "cs", "csproj", "css", "csv", "cts", "cue", "cxx", "dart", "db", "dll", "dylib", "env", "eot", "erl", "ex", "exe", "exs", "fish", "fs", "gif",
		"go", "gql", "gradle", "graphql", "groovy", "gz", "h", "hcl", "hpp", "hs", "htm", "html", "ico", "ini", "ipynb", "jar", "java", "jpeg", "jpg",
		"js", "jsx", "key", "kt", "kts", "less", "lock", "log", "lua", "m", "map", "md", "mdx", "mjs", "ml", "mo", "mod", "mov", "mp3", "mp4", "mts", "nim",
		"nix", "o", "onnx", "org", "otf", "parquet", "patch", "pdf", "pem", "php", "pl", "plist", "png", "po", "proto", "ps1", "py", "pyc", "pyi",
		"r", "rb", "rs", "rst", "s", "sass", "scala", "scss", "sh", "sln", "snap", "so", "sql", "sqlite", "sum", "svelte", "svg", "swift", "tar", "tf", "tfvars", "tgz", "tiff",
		"toml", "ts", "tsv", "tsx", "ttf", "vb", "vue", "wasm", "wav", "webm", "webp", "woff", "woff2", "xlsx", "xml", "xz", "zig", "zip", "zsh"}
}

var likelyNames = regexp.MustCompile(`(?i)openapi|swagger|(^|[^a-z])(api|oas|rest|spec)([^a-z]|$)`)

// isLikelyName says whether a name is one that descriptions have.
func isLikelyName(name string) bool { return likelyNames.MatchString(path.Base(name)) }

// configuration tells the files that other tools own by name. They are read like
// others where a description refers to them.
func configuration(name string) bool {
	if strings.HasPrefix(name, ".github/") || strings.Contains(name, "/.github/") || strings.HasPrefix(name, ".circleci/") || strings.HasPrefix(name, ".vscode/") {
		return true
	}
	return slices.Contains([]string{"package.json", "package-lock.json", "composer.json", "composer.lock", "tsconfig.json", "pnpm-lock.yaml",
		"docker-compose.yml", "docker-compose.yaml", "compose.yaml", "chart.yaml", "mkdocs.yml", "renovate.json", ".pre-commit-config.yaml",
		".golangci.yml", "codecov.yml", "dependabot.yml"}, strings.ToLower(path.Base(name)))
}

// aside tells the files that are no description by their place or name, and part
// of one only where one refers to them.
func aside(name string) bool { return foreign(name) || configuration(name) }

// above lists the folders that a file lies in, and those above them.
func above(name string) []string {
	var out []string
	for dir := path.Dir(name); ; dir = path.Dir(dir) {
		out = append(out, dir)
		if dir == "." {
			return out
		}
	}
}
