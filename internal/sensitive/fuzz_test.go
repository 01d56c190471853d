package sensitive

import (
	"reflect"
	"strings"
	"sync"
	"testing"
)

func FuzzClassify(f *testing.F) {
	c := New()
	f.Add("User.address.line1", "User", "string", "", "the home address", "jane@example.com", false)
	f.Add("a.{*}.[]", "", "", "password", "not masked", "4242424242424242", true)
	f.Fuzz(func(t *testing.T, path, container, kind, format, description, example string, enum bool) {
		field := Field{
			Path: strings.Split(path, "."), Container: container, Type: kind, Format: format, Enum: enum,
			Description: description, Examples: []string{example},
			Annotations: map[string]any{"x-data-classification": kind, "x-pii": format},
		}
		for range 2 {
			v := c.Classify(field)
			if again := c.Classify(field); !reflect.DeepEqual(v, again) {
				t.Errorf("%+v: %+v, then %+v", field, v, again)
			}
			if (v.Class == None) != reflect.DeepEqual(v, Verdict{}) || (v.Class == None) != (v.Level == S0) {
				t.Errorf("%+v: half a verdict: %+v", field, v)
			}
			if v.Class != None && (v.Weight < threshold || v.Weight > 1 || len(v.Why) == 0) {
				t.Errorf("%+v: %+v", field, v)
			}
			field.Annotations = nil
		}
	})
}

func TestConcurrentUse(t *testing.T) {
	c := New()
	list := readNames(t)
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for _, l := range list {
				c.Classify(l.field)
			}
		})
	}
	wait.Wait()
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		New()
	}
}

// BenchmarkClassify measures one name of the labelled list.
func BenchmarkClassify(b *testing.B) {
	c := New()
	list := readNames(b)
	i := 0
	b.ReportAllocs()
	for b.Loop() {
		c.Classify(list[i%len(list)].field)
		i++
	}
}

// BenchmarkClassifyDescribed adds the reading of a description.
func BenchmarkClassifyDescribed(b *testing.B) {
	c := New()
	f := Field{Path: []string{"owner", "access_token"}, Container: "Installation", Type: "string", InResponse: true,
		Description: strings.Repeat("The access token of the installation, valid for one hour. ", 4)}
	b.ReportAllocs()
	for b.Loop() {
		c.Classify(f)
	}
}
