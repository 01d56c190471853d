package readback_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/threatdelta/threatdelta/internal/readback"
)

type letter struct {
	Schema string `json:"schema"`
	Tool   struct {
		Version string `json:"version"`
	} `json:"tool"`
	Words []string          `json:"words"`
	Of    map[string]letter `json:"of,omitempty"`
}

func decode(from io.Reader) (letter, error) {
	var out letter
	err := readback.Decode("box/a.json", from, readback.Form{Schema: "threatdelta.letter/v1", Kind: "letter"}, &out)
	return out, err
}

func TestDecode(t *testing.T) {
	got, err := decode(strings.NewReader(" {\"schema\": \"threatdelta.letter/v1\", \"words\": [\"a\\u202e\"], \"of\": {\"a\": {\"words\": []}, \"b\": {\"words\": []}}}\n"))
	if err != nil || len(got.Words) != 1 || got.Words[0] != "a\u202e" || len(got.Of) != 2 {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestRefused: what is not whole or not of the form is refused in one line that names the file,
// what is wrong and what to do.
func TestRefused(t *testing.T) {
	deep := strings.Repeat(`{"of":{"a":`, 40) + "{}" + strings.Repeat("}}", 40)
	const begin = `{"schema":"threatdelta.letter/v1"`
	for text, want := range map[string]string{
		"":                                   "no JSON",
		begin:                                "no JSON",
		begin + "\n,\n\"words\":}":           "a.json:3: is no JSON",
		begin + "} x":                        "no JSON",
		begin + `}{"schema":1}`:              "no JSON",
		"[]":                                 "a.json:1: the document is a array",
		"\xff\xfe{\x00}\x00":                 "no UTF-8",
		begin + ",\"words\":[\"\xc3\x28\"]}": "no UTF-8",
		"{}":                                 "does not say of which schema",
		`{"schema":"x\n::error::y"}`:         "does not say of which schema",
		`{"schema":"threatdelta.box/v1"}`:    "is threatdelta.box/v1, where a letter is wanted",
		`{"schema":"threatdelta.letter/v2","tool":{"version":"1.4.0"},"later":[]}`: "is threatdelta.letter/v2, of threatdelta 1.4.0, and this version reads threatdelta.letter/v1: use one version for all",
		`{"schema":"threatdelta.letter/v2","tool":{"version":"::x"}}`:              "of another threatdelta",
		begin + `,"later":1}`:                               `the field "later", which this version does not know`,
		begin + ",\n\"words\":[],\"of\":{},\n\"words\":[]}": `a.json:3: has the field "words" twice`,
		begin + `,"words":[],"Words":["a"]}`:                "twice",
		begin + `,"words":["a"],"word\u017f":[]}`:           "twice", // the long s, which folds to s
		begin + `,"of":{"a":{"words":[],"words":[]}}}`:      "twice",
		begin + ",\"of\":\n{\"a\":" + deep + "}}":           "a.json:2: is nested deeper than 64",
		begin + `,"of":` + strings.Repeat("[", 20000) + "":  "no JSON",
		begin + ",\n\"words\":[1]}":                         "a.json:2: words is a number",
	} {
		_, err := decode(strings.NewReader(text))
		if err == nil || !strings.Contains(err.Error(), want) || strings.ContainsAny(err.Error(), "\n\r") || !strings.HasPrefix(err.Error(), "box/a.json:") ||
			!strings.Contains(err.Error(), ": write it") && !strings.Contains(err.Error(), ": use ") && !strings.Contains(err.Error(), ": give ") {
			t.Errorf("%.60q: error %v, want %q in one line with file and what to do", text, err, want)
		}
	}
}

// TestUnread: what cannot be read whole is an error, not a short document.
func TestUnread(t *testing.T) {
	broken := errors.New("the disk is gone")
	if _, err := decode(io.MultiReader(strings.NewReader("{}"), iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Errorf("error %v, want that of the reader", err)
	}
}
