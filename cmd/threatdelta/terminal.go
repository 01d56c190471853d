package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/threatdelta/threatdelta/internal/logline"
)

// isTerminal says whether w is a terminal: a character device, which the null
// device is too, where colours do no harm.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// isSmartTerminal says whether w is a terminal that understands escape sequences.
func (p *program) isSmartTerminal(w io.Writer) bool {
	return p.env("TERM") != "dumb" && p.terminal(w)
}

// width is how many columns a reader of standard output has: what the variable COLUMNS
// says, else what the terminal says; 0 where nobody does.
func (p *program) width() int {
	if n, err := strconv.Atoi(p.env("COLUMNS")); err == nil && n > 0 {
		return n
	}
	if f, ok := p.stdout.(*os.File); ok {
		return columnsOf(f)
	}
	return 0
}

const (
	progressDelay = 300 * time.Millisecond // work shorter than this shows nothing
	progressPause = 50 * time.Millisecond  // between two drawings
	progressWidth = 79
	eraseLine     = "\r\x1b[K"
)

// progress is a line that says how far the work is. It appears when the work
// takes long, and is erased at the end.
type progress struct {
	mu    sync.Mutex
	w     io.Writer
	verb  string // reviewing
	line  string
	drawn time.Time // zero until the line is on the screen
	timer *time.Timer
	ended bool
}

// startProgress starts the clock; verb says what is done, as a word such as reviewing.
func startProgress(w io.Writer, verb string) *progress {
	g := &progress{w: w, verb: verb}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.timer = time.AfterFunc(progressDelay, func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.draw()
	})
	return g
}

// update sets how far the work is; it may be called from several goroutines.
func (g *progress) update(done, total int, what string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.line = strings.TrimRight(fmt.Sprintf("%s %d/%d %s", g.verb, done, total, what), " ")
	if !g.drawn.IsZero() && time.Since(g.drawn) >= progressPause {
		g.draw()
	}
}

// end erases the line.
func (g *progress) end() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.timer.Stop()
	if !g.ended && !g.drawn.IsZero() {
		_, _ = io.WriteString(g.w, eraseLine)
	}
	g.ended = true
}

func (g *progress) draw() {
	if g.ended {
		return
	}
	line := g.line
	if line == "" {
		line = g.verb
	}
	line = logline.Inert(line)
	if utf8.RuneCountInString(line) > progressWidth {
		line = string([]rune(line)[:progressWidth-1]) + "…"
	}
	_, _ = io.WriteString(g.w, eraseLine+line)
	g.drawn = time.Now()
}
