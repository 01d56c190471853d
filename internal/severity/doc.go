// Package severity says how serious a finding is: its level, whether the threat is new,
// worse or resolved, how sure the finding is of its facts, and from which level on
// findings block. Words come in and values go out, and the reverse. Each value is
// ordered, and is listed, spelled and parsed only here.
package severity
