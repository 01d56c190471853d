package prune

import (
	"bytes"
	"strings"
)

// Index is what a description says of itself and of its operations.
type Index struct {
	// Heading has the root's "openapi" or "swagger" and "info" and nothing else.
	Heading []byte
	// Items are the path items, in the order of the text.
	Items []Item
}

// Item is a path item.
type Item struct {
	Path    string
	Methods []string // in lower case
}

// NewIndex returns the index of a description in YAML or JSON. ok is false if anything is not
// certain, if a path item refers to another one, and if there are webhooks.
func NewIndex(src []byte) (x Index, ok bool) {
	d := scan(src, nil, newSeeds(), nil)
	if d == nil || d.refersToItem {
		return Index{}, false
	}
	if x.Heading, ok = d.heading(); !ok {
		return Index{}, false
	}
	for _, m := range d.members {
		keys := strings.Split(strings.TrimSuffix(m.id, "\x00"), "\x00")
		switch {
		case keys[0] == "webhooks":
			return Index{}, false
		case keys[0] == "paths" && m.kind == itemParts && len(keys) == 2:
			x.Items = append(x.Items, Item{Path: keys[1]})
		case keys[0] == "paths" && m.kind == operation && len(keys) == 3:
			last := &x.Items[len(x.Items)-1]
			last.Methods = append(last.Methods, keys[2])
		}
	}
	return x, true
}

// heading is a field of the root that says what the description is.
type heading struct {
	name      string
	from, end int32
}

// index notes what NewIndex asks for of the value that now begins. An end of -1 is not
// known yet.
func (t *tracker) index(w want, start, end int) {
	if w.role&reference != 0 && t.frames[len(t.frames)-1].context == inPathItem {
		t.doc.refersToItem = true
	}
	if len(t.frames) != 1 {
		return
	}
	switch string(t.pendName) {
	case "openapi", "swagger", "info":
		t.doc.headings = append(t.doc.headings, heading{string(t.pendName), int32(start), int32(end)})
	}
}

// heading returns the fields of the root that say what the description is.
func (d *doc) heading() (text []byte, ok bool) {
	if d.json {
		for i, h := range d.headings {
			text = append(append(text, "{,"[min(i, 1)], '"'), h.name...)
			text = append(append(text, '"', ':'), d.src[h.from:h.end]...)
		}
		return append(text, '}'), len(d.headings) > 0
	}
	for _, h := range d.headings {
		if text, ok = d.appendHeading(text, h); !ok {
			return nil, false
		}
	}
	return text, true
}

// appendHeading appends a field, with what is in it as it is indented.
func (d *doc) appendHeading(to []byte, h heading) ([]byte, bool) {
	value := d.src[h.from:h.end]
	to = append(append(to, h.name...), ':')
	switch line := d.src[:h.from]; {
	case h.name != "info" && bytes.IndexByte(value, '\n') >= 0:
		return nil, false
	case h.name != "info", value[0] == '{':
		to = append(to, ' ')
	default:
		to = append(to, '\n')
		for range len(line) - 1 - bytes.LastIndexByte(line, '\n') {
			to = append(to, ' ')
		}
	}
	return append(append(to, value...), '\n'), true
}
