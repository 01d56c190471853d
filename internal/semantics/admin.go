package semantics

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// AdminWord returns the name by which an operation is for administrators (OWASP
// API5:2023): a segment of its path, else a tag, else its operationId; "" if
// there is none. A path that handles the accounts of administrators
// (/users/admins) does not count, nor one about an operator (/operator/{id}).
func AdminWord(o *api.Operation) string {
	segments := OwnSegments(o.Path)
	for i, s := range segments {
		if s[0] != '{' && isAdminSegment(words.Tokens(s)) || i == 0 && s == "operator" && len(segments) > 1 && segments[1][0] != '{' {
			return s
		}
	}
	for _, tag := range o.Tags {
		if isAdminTag(words.Tokens(tag)) {
			return tag
		}
	}
	if isAdminID(words.Tokens(o.ID), o.Path) {
		return o.ID
	}
	return ""
}

func isAdminSegment(tokens []string) bool {
	return words.HasAny(first(tokens, 1), "admin") ||
		words.IsOneOf(tokens, "internal", "manage", "backoffice", "back office", "staff", "ops", "root", "sudo", "superuser", "superadmin", "super admin", "sysadmin", "administration", "administrator api")
}

// isAdminTag takes fewer words than isAdminSegment: tags sort operations for
// readers, and "Staff" may be the employees.
func isAdminTag(tokens []string) bool {
	return words.IsOneOf(tokens, "internal", "backoffice", "back office", "administration") || len(tokens) <= 3 && words.HasAny(first(tokens, 1), "admin")
}

// isAdminID reads an operationId of more than one word: adminListUsers,
// listAdminUsers.
func isAdminID(id []string, path string) bool {
	if len(id) < 2 {
		return false
	}
	return words.HasAny(id[:1], "admin", "internal") || words.HasAny(id, "sudo", "superuser") ||
		len(id) > 2 && id[1] == "admin" && !strings.Contains(strings.ToLower(path), "admins")
}
