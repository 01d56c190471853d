package git

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// ErrTooLarge is the error of reading a file of more than [MaxFile] bytes.
var ErrTooLarge = errors.New("larger than 64 MiB")

// MaxFile is the size, in bytes, up to which a file is read.
const MaxFile = 64 << 20

// batch is one `git cat-file` process that answers questions about objects, one
// after the other. It starts with the first question, and anew after a failure.
type batch struct {
	// ctx is kept because the methods of io/fs take none.
	ctx  context.Context
	repo *Repo
	mode string // --batch: size and content; --batch-check: size only

	mu         sync.Mutex
	closed     bool
	cmd        *exec.Cmd
	in         io.WriteCloser
	out        *bufio.Reader
	complaints *head
}

// ask returns the size of a blob and, in the mode that delivers it, its content.
func (b *batch) ask(object string) (size int64, data []byte, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.begin(); err != nil {
		return 0, nil, err
	}
	size, data, err = b.exchange(object)
	var refused *answer
	if err == nil || errors.As(err, &refused) {
		return size, data, err
	}
	complaints := b.complaints
	waited := b.stop(true) // the conversation is out of step: begin a new one next time
	switch {
	case b.ctx.Err() != nil:
		return 0, nil, b.ctx.Err()
	case errors.Is(err, ErrTooLarge):
		return size, nil, err
	case waited != nil && complaints.Len() > 0:
		return 0, nil, failure("cat-file", complaints, waited)
	}
	return 0, nil, fmt.Errorf("git cat-file: the process ended early: %w", err)
}

// begin makes the process ready for a question.
func (b *batch) begin() error {
	if b.closed {
		return fs.ErrClosed
	}
	if err := b.ctx.Err(); err != nil {
		return err
	}
	return b.start()
}

// askAll asks for many blobs before the first answer is read, and yields those that
// are delivered. What goes wrong is said by ask, for the object that it is about.
func (b *batch) askAll(objects []string, deliver func(object string, data []byte)) {
	b.stream(objects, nil, deliver)
}

// asked is how many questions are sent before the answers to those before are read: so many
// fit into a pipe.
const asked = 64

// visitAll is askAll, except that the data are those of the next answer when deliver
// returns. The process reads ahead meanwhile, as far as its pipe has room.
func (b *batch) visitAll(objects []string, deliver func(object string, data []byte)) {
	var space []byte
	b.stream(objects, func(size int64) []byte {
		space = slices.Grow(space[:0], int(size))[:size]
		return space
	}, deliver)
}

// stream asks for many blobs, and yields those that are delivered. room returns the space
// for the bytes of an answer and the newline behind it; nil makes new space.
func (b *batch) stream(objects []string, room func(size int64) []byte, deliver func(object string, data []byte)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.begin() != nil {
		return
	}
	questions := slices.Collect(slices.Chunk(objects, asked))
	for i := range len(questions) + 1 {
		if i < len(questions) {
			if _, err := io.WriteString(b.in, strings.Join(questions[i], "\n")+"\n"); err != nil {
				_ = b.stop(true)
				return
			}
		}
		if i > 0 && !b.answers(questions[i-1], room, deliver) {
			_ = b.stop(true)
			return
		}
	}
}

// answers reads the answers to some questions. It reports false if the conversation is out
// of step.
func (b *batch) answers(objects []string, room func(size int64) []byte, deliver func(object string, data []byte)) bool {
	for _, object := range objects {
		_, data, err := b.answer(room)
		var refused *answer
		switch {
		case errors.As(err, &refused):
		case err != nil:
			return false
		default:
			deliver(object, data)
		}
	}
	return true
}

// answer is a refusal that leaves the process in step.
type answer struct{ message string }

func (a *answer) Error() string { return a.message }

func (b *batch) exchange(object string) (int64, []byte, error) {
	if _, err := io.WriteString(b.in, object+"\n"); err != nil {
		return 0, nil, err
	}
	return b.answer(nil)
}

// answer reads what git says of one object, into the space that room returns.
func (b *batch) answer(room func(size int64) []byte) (int64, []byte, error) {
	line, err := b.out.ReadString('\n')
	if err != nil {
		return 0, nil, err
	}
	fields := strings.Fields(line)
	if len(fields) == 2 && fields[1] == "missing" {
		return 0, nil, &answer{"git cat-file: " + missing}
	}
	if len(fields) != 3 {
		return 0, nil, fmt.Errorf("unexpected answer %s", quoted(strings.TrimSpace(line)))
	}
	size, err := strconv.ParseInt(fields[2], 10, 64)
	if err != nil || size < 0 || fields[1] != "blob" {
		return 0, nil, fmt.Errorf("unexpected answer %s", quoted(strings.TrimSpace(line)))
	}
	if b.mode == "--batch-check" {
		return size, nil, nil
	}
	if size > MaxFile {
		return size, nil, fmt.Errorf("%d bytes: %w", size, ErrTooLarge)
	}
	if room == nil {
		room = func(size int64) []byte { return make([]byte, size) }
	}
	data := room(size + 1) // a newline follows the content
	if _, err := io.ReadFull(b.out, data); err != nil {
		return 0, nil, err
	}
	return size, data[:size:size], nil
}

func (b *batch) start() error {
	if b.cmd != nil {
		return nil
	}
	cmd := b.repo.command(b.ctx, nil, "cat-file", b.mode)
	complaints := &head{}
	cmd.Stderr = complaints
	in, err := cmd.StdinPipe()
	if err != nil {
		return fmt.Errorf("git cat-file: %w", err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("git cat-file: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("git cat-file: %w", err)
	}
	b.cmd, b.in, b.out, b.complaints = cmd, in, bufio.NewReaderSize(out, 64<<10), complaints
	return nil
}

// stop ends the process: at once, or by telling it that no question follows.
func (b *batch) stop(now bool) error {
	if b.cmd == nil {
		return nil
	}
	_ = b.in.Close()
	if now {
		_ = b.cmd.Process.Kill()
	}
	err := b.cmd.Wait()
	b.cmd, b.in, b.out, b.complaints = nil, nil, nil, nil
	return err
}

func (b *batch) close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	if err := b.stop(false); err != nil && b.ctx.Err() == nil {
		return fmt.Errorf("git cat-file: %w", err)
	}
	return nil
}
