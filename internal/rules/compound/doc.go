// Package compound lists the threats that findings on one operation make together, and
// the rules whose findings only say something beside another. Nothing comes in; the
// tables for [threat.Combine] go out.
package compound
