// Package page writes a document as one HTML file that needs nothing else: no network, no
// second file, no server. It knows nothing of what the document is about.
//
// The file opens from disk. Its content security policy (CSP level 3, in a meta element) allows
// nothing but its one style sheet and its one script, each by its hash, so that no text of the
// document can run, load or send anything, whatever it has in it. Every text is hostile: it is
// escaped by html/template, and characters that cannot be seen or that turn the direction of
// writing are shown as escapes (\u202e).
//
// Tables and cards can be searched, filtered by facets and sorted, with a keyboard and a screen
// reader too; what is searched, filtered and sorted stands in the fragment of the address, so that
// it can be passed on. Without the script everything is shown.
package page
