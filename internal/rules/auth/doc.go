// Package auth has the rules about who gets in: authentication that is removed,
// optional, weaker or of another kind. A delta comes in through a pass; findings go
// out. What several rules share (edits of a policy, schemes, scopes) has files of
// its own.
package auth
