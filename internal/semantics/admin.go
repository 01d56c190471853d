package semantics

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// AdminWord is the name that tells that an operation is for administrators: a
// segment of its path, a tag or its operationId. "" where there is none.
func AdminWord(o *api.Operation) string {
	for _, s := range OwnSegments(o.Path) {
		if s[0] == '{' {
			continue
		}
		switch tokens := words.Tokens(s); {
		case words.IsOneOf(tokens, "internal", "manage", "backoffice", "back office", "staff", "ops", "root", "sudo", "superuser", "superadmin", "super admin", "sysadmin"),
			len(tokens) > 0 && tokens[0] == "admin", words.IsOneOf(tokens, "administration", "administrator api"):
			return s
		}
	}
	for _, tag := range o.Tags {
		if tokens := words.Tokens(tag); words.IsOneOf(tokens, "internal", "backoffice", "back office", "administration") || len(tokens) > 0 && len(tokens) <= 3 && tokens[0] == "admin" {
			return tag
		}
	}
	if id := words.Tokens(o.ID); len(id) > 1 && (id[0] == "admin" || id[0] == "internal" || words.HasAny(id, "sudo", "superuser") || len(id) > 2 && id[1] == "admin" && !strings.Contains(strings.ToLower(o.Path), "admins")) {
		return o.ID
	}
	return ""
}
