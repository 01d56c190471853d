package readback

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestWholeAtRandom: what is there twice is found where the decoder's tokens have it twice, and nowhere else.
func TestWholeAtRandom(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	texts := []string{`"a"`, `"b"`, `"A"`, `"\u0061"`, `"\""`, `"\\"`, `"},{"`, `"[:"`, `""`, `"é"`, `"\ud800"`, "\"\u017f\"", `"s"`, `"\n"`}
	var value func(depth int) string
	value = func(depth int) string {
		var parts []string
		switch n := random.IntN(4); {
		case depth == 0 || random.IntN(4) == 0:
			return append(texts, "1", "true", "null")[random.IntN(len(texts)+3)]
		case random.IntN(2) == 0:
			for range n {
				parts = append(parts, value(depth-1))
			}
			return "[" + strings.Join(parts, ",\n") + "]"
		default:
			for range n {
				parts = append(parts, texts[random.IntN(len(texts))]+" : "+value(depth-1))
			}
			return "{" + strings.Join(parts, ", ") + "}"
		}
	}
	found := map[bool]int{}
	for range 20_000 {
		text := value(4)
		want, err := twice(text), whole("a.json", []byte(text))
		if (err != nil) != (want != "") || err != nil && !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s\n%v, want %q", text, err, want)
		}
		found[err != nil]++
	}
	if found[true] < 1000 || found[false] < 1000 {
		t.Errorf("%d with a field twice, %d without", found[true], found[false])
	}
}

// twice is how the error of a text begins, by the tokens of the decoder; "" where no field is there twice.
func twice(text string) string {
	d := json.NewDecoder(strings.NewReader(text))
	var open []map[string]bool
	isField := false
	for {
		token, err := d.Token()
		if err != nil {
			return "" // the end
		}
		if field, ok := token.(string); ok && isField {
			fields := open[len(open)-1]
			if field = strings.ToLower(strings.ToUpper(field)); fields[field] {
				return fmt.Sprintf("a.json:%d: has the field %.40q twice", 1+strings.Count(text[:d.InputOffset()], "\n"), field)
			}
			fields[field], isField = true, false
			continue
		}
		switch token {
		case json.Delim('{'):
			open = append(open, map[string]bool{})
		case json.Delim('['):
			open = append(open, nil)
		case json.Delim('}'), json.Delim(']'):
			open = open[:len(open)-1]
		}
		isField = len(open) > 0 && open[len(open)-1] != nil
	}
}
