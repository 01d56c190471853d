package main

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/report"
)

// output is one rendering of the report.
type output struct {
	format string
	file   string // "" is standard output
}

// outputs is the value of --format.
type outputs []output

func (o *outputs) Type() string { return "" }

func (o *outputs) String() string {
	var words []string
	for _, out := range *o {
		words = append(words, strings.TrimSuffix(out.format+"="+out.file, "="))
	}
	return strings.Join(words, ",")
}

// Set adds an output of the report, written F or F=FILE.
func (o *outputs) Set(s string) error { return o.add(s, report.FormatNames()) }

// add adds an output in one of some formats, written F or F=FILE.
func (o *outputs) add(s string, formats []string) error {
	name, file, toFile := strings.Cut(s, "=")
	if !slices.Contains(formats, name) {
		return fmt.Errorf("is %s, not %s", orList(formats), quote(name))
	}
	if toFile && (file == "" || file == "-") {
		return fmt.Errorf("%s= lacks the name of a file, write %s alone for standard output", name, name)
	}
	for _, other := range *o {
		switch {
		case file == "" && other.file == "":
			return fmt.Errorf("is given twice for standard output, give one of them a file as in %s=FILE", name)
		case file != "" && other.file != "" && filepath.Clean(file) == filepath.Clean(other.file):
			return fmt.Errorf("names the file %s twice", quote(file))
		}
	}
	if toFile {
		dir := filepath.Dir(file)
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			return fmt.Errorf("%s cannot be written, since there is no folder %s", quote(file), quote(dir))
		}
		if info, err := os.Stat(file); err == nil && info.IsDir() {
			return fmt.Errorf("%s cannot be written, since it is a folder", quote(file))
		}
	}
	*o = append(*o, output{name, file})
	return nil
}

// render renders the report in every format; the colour and the width of o are those of
// standard output.
func render(r *report.Report, wanted outputs, o report.Options) ([][]byte, error) {
	rendered := make([][]byte, len(wanted))
	for i, out := range wanted {
		render, ok := report.Format(out.format)
		if !ok {
			return nil, fmt.Errorf("no format %s", quote(out.format))
		}
		var b bytes.Buffer
		own := o
		if out.file != "" {
			own.Color, own.Width = false, 0
		}
		if err := render(&b, r, own); err != nil {
			return nil, fmt.Errorf("writing the report as %s: %w", out.format, err)
		}
		rendered[i] = b.Bytes()
	}
	return rendered, nil
}

// writeOutputs writes what was rendered: the files first, standard output last. What
// fails keeps the others from nothing; the first failure is returned.
func (p *program) writeOutputs(wanted outputs, rendered [][]byte) error {
	var failed error
	for i, out := range wanted {
		if out.file != "" {
			failed = cmp.Or(failed, writeFile(out.file, rendered[i]))
		}
	}
	for i, out := range wanted {
		if out.file == "" {
			failed = cmp.Or(failed, p.print(string(rendered[i])))
		}
	}
	return failed
}

// writeFile replaces a file in one step, so that nobody reads half a report. A
// device or a pipe is written to as it is; a symbolic link stays and its target
// is replaced.
func writeFile(name string, data []byte) error {
	target := name
	info, err := os.Stat(name)
	switch {
	case err == nil && !info.Mode().IsRegular():
		return writeInPlace(name, data)
	case err == nil:
		if target, err = filepath.EvalSymlinks(name); err != nil {
			return fmt.Errorf("writing the report: %w", err)
		}
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("writing the report: %w", err)
	}
	temp := filepath.Join(filepath.Dir(target), ".threatdelta-"+rand.Text())
	err = os.WriteFile(temp, data, 0o666) // less what the user's umask takes away
	if err == nil && info != nil {
		err = os.Chmod(temp, info.Mode().Perm())
	}
	if err == nil {
		err = os.Rename(temp, target)
	}
	if err != nil {
		_ = os.Remove(temp)
		return fmt.Errorf("writing the report to %s: %w", name, cause(err))
	}
	return nil
}

func writeInPlace(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

// cause is an error of the system without the name of the temporary file.
func cause(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
