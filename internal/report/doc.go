// Package report holds the result of a review and renders it. In goes a [Report],
// which a review fills in; out come text, Markdown, JSON, SARIF and the lists that other
// CI systems read, each by a [Renderer] that [Format] finds by name. The JSON form (report.schema.json, see
// [JSONSchema]) is lossless. Nothing here knows a rule, a git revision or a pull
// request, and no string is trusted: most come from the descriptions under review.
package report
