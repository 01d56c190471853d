package rules

import (
	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
)

func injectPathFilename() threat.Rule {
	return threat.Rule{
		ID: "inject-path-filename", Title: "Caller names a file or a path",
		STRIDE: []threat.STRIDE{threat.Tampering, threat.Disclosure}, OWASP: []string{"API8:2023"}, CWE: []int{22, 73},
		Likelihood: 3, Impact: 4, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Map ids to files, or resolve the path and check that it is below where it should be.",
		Test:       "Send ../../etc/passwd, %2e%2e%2f and an absolute path: 400 or 404.",
		Run: func(p *threat.Pass) {
			for _, x := range inputsFor(p, location) {
				d := x.growth(p)
				x.say(&d, "%s: joined to a path of the server's, `../` leaves the folder that was meant")
				grow(p, x.change, d, x.pairs[0].Op())
			}
		},
	}
}

// locates reports whether an input names a file or a folder.
func locates(o *api.Operation, l api.Leaf, tokens []string) bool {
	if l.Where == "header" || l.Where == "cookie" || !shallow(l) || l.Schema.Facts().Is("object") || len(l.Schema.Facts().Patterns) > 0 {
		return false
	}
	if l.Where == "path" && afterPlural(o.Path, l.Path) && words.IsOneOf(tokens, "file", "folder", "directory") {
		return false // /files/{file}: an object among others
	}
	return words.IsOneOf(tokens, "file", "filename", "file name", "path", "file path", "filepath", "subpath", "sub path", "dir", "dirname", "dir name", "subdir", "sub dir", "subdirectory", "directory", "folder", "folder path", "dir path", "directory path", "object key", "template path", "template file", "local path", "remote path", "root path", "base path", "working directory", "workdir", "archive path", "output path", "output file", "input file", "log file", "config file")
}
