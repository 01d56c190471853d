package report

import (
	"fmt"
	"strings"
)

// block is a section of the markdown format, which can be cut between its rows
// and nowhere else.
type block struct {
	name     string
	head     string
	rows     []string
	hidden   int // rows that a later block has
	closing  string
	more     func(n int) string // the row that stands for n rows not here
	required bool
}

// noticeRoom is kept free for the line that says what was left out.
const noticeRoom = 400

// fit joins blocks to a text of at most limit bytes (so, at most as many
// characters by any count). Blocks that do not fit lose rows, then go as a
// whole; a line says so.
func fit(blocks []block, limit int) string {
	room := limit - noticeRoom
	for _, b := range blocks {
		if b.required {
			room -= len(b.whole()) + 2
		}
	}
	var out, left []string
	for i, b := range blocks {
		text := b.whole()
		if !b.required {
			text = b.within(room - 2)
			if text == "" {
				left = append(left, b.name)
				continue
			}
			room -= len(text) + 2
		}
		if i == len(blocks)-1 && len(left) > 0 {
			out = append(out, notice(left))
		}
		out = append(out, strings.TrimRight(text, "\n"))
	}
	return strings.Join(out, "\n\n") + "\n"
}

// notice names the sections that did not fit.
func notice(left []string) string {
	s := fmt.Sprintf("%s left out for length: %s. The full report has them.", plural(len(left), "section"), strings.Join(left, ", "))
	if len(s) > noticeRoom-2 {
		s = plural(len(left), "section") + " left out for length. The full report has them."
	}
	return s
}

func (b block) whole() string { return b.first(len(b.rows)) }

// first is the block with its first n rows.
func (b block) first(n int) string {
	s := b.head + strings.Join(b.rows[:n], "")
	if out := len(b.rows) - n + b.hidden; out > 0 {
		s += b.more(out)
	}
	return s + b.closing
}

// within is the block with as many rows as room allows, or empty.
func (b block) within(room int) string {
	if s := b.whole(); len(s) <= room {
		return s
	}
	if len(b.rows) == 0 {
		return ""
	}
	size := len(b.head) + len(b.closing) + len(b.more(len(b.rows)+b.hidden))
	kept := 0
	for kept < len(b.rows) && size+len(b.rows[kept]) <= room {
		size += len(b.rows[kept])
		kept++
	}
	if kept == 0 {
		return ""
	}
	return b.first(kept)
}

// fold is a block that a reader opens by a click; GitHub reads Markdown within
// HTML only after a blank line.
func fold(name, summary, head string, rows []string, more func(int) string) block {
	if len(rows) == 0 {
		head = strings.TrimRight(head, "\n") + "\n"
	}
	return block{
		name:    name,
		head:    "<details><summary>" + summary + "</summary>\n\n" + head,
		rows:    rows,
		closing: "\n</details>",
		more:    more,
	}
}

// tableRow is a row of cells, tableHead the head of a table.
func tableRow(cells ...string) string {
	for i, c := range cells {
		cells[i] = cell(c)
	}
	return "| " + strings.Join(cells, " | ") + " |\n"
}

func tableHead(cells ...string) string {
	return "| " + strings.Join(cells, " | ") + " |\n|" + strings.Repeat("---|", len(cells)) + "\n"
}

// moreRow counts what a table leaves out, moreItem what a list does.
func moreRow(noun string) func(int) string {
	return func(n int) string { return "| | " + plural(n, "more "+noun) + " |\n" }
}

func moreItem(noun string) func(int) string {
	return func(n int) string { return "- " + plural(n, "more "+noun) + "\n" }
}
