package sensitive

import (
	"fmt"
	"testing"
)

type object = map[string]any

func TestAnnotations(t *testing.T) {
	tests := []struct {
		name        string
		annotations object
		want        string
	}{
		{"blob", object{"x-data-classification": object{"category": "government-id"}}, "gov S2 high"},
		{"blob", object{"x-data-classification": object{"category": "PII", "sensitivity": "restricted"}}, "pii S3 high"},
		{"blob", object{"x-data-classification": object{"category": "health", "masking": object{"strategy": "hash"}}}, "phi S3 high"},
		{"blob", object{"x-data-classification": object{"category": "contact"}}, "pii S1 high"},
		{"blob", object{"x-data-classification": object{"category": "other", "sensitivity": "confidential"}}, "biz S2 high"},
		{"email", object{"x-data-classification": object{"category": "PII", "sensitivity": "public"}}, " S0 low"},
		{"blob", object{"x-data-classification": "restricted"}, "biz S3 high"},
		{"blob", object{"x-data-classification": "health"}, "phi S3 high"},
		{"blob", object{"x-data-classification": "PII"}, "pii S1 high"},
		{"blob", object{"x-data-classification": "SENSITIVE"}, "biz S2 high"},
		{"blob", object{"x-data-classification": "SECRET"}, "cred S3 high"},
		{"email", object{"x-data-classification": "C0"}, " S0 low"},
		{"email", object{"x-data-classification": "something else"}, "pii S1 medium"},
		{"blob", object{"x-data-classification": []any{"internal", "financial"}}, "fin S2 high"},
		{"blob", object{"x-sensitive-data": object{"mask": "full"}}, "biz S2 high"},
		{"ssn", object{"x-sensitive-data": object{"mask": "regex", "pattern": "x"}}, "gov S2 high"},
		{"blob", object{"x-pii": true}, "pii S1 high"},
		{"blob", object{"x-pii": "true", "x-sensitivity": "high"}, "pii S3 high"},
		{"ssn", object{"x-pii": true}, "gov S2 high"},
		{"email", object{"x-pii": false}, " S0 low"},
		{"email", object{"x-sensitive": false}, " S0 low"},
		{"token", object{"x-pii": false}, "cred S3 low"},
		{"blob", object{"x-pii": false, "x-sensitive": true}, "biz S2 high"},
		{"blob", object{"x-mask": true}, "biz S2 high"},
		{"blob", object{"x-loggable": false}, "biz S2 high"},
		{"blob", object{"x-loggable": true}, " S0 low"},
		{"blob", object{"x-encrypted": true}, "biz S2 high"},
		{"email", object{"x-mask": false}, "pii S1 medium"},
		{"blob", object{"x-twilio": object{"pii": object{"handling": "sensitive", "deleteSla": 30}}}, "pii S2 high"},
		{"blob", object{"x-twilio": object{"pii": object{"handling": "standard"}}}, " S0 low"},
		{"amount", object{"x-is-money": true}, " S0 low"},
		{"balance", object{"x-is-money": true}, "fin S2 medium"},
		{"blob", object{"x-pii": nil, "x-data-classification": 7, "x-twilio": "no", "x-unknown": true}, " S0 low"},
	}
	c := New()
	for _, tt := range tests {
		v := c.Classify(Field{Path: []string{tt.name}, Annotations: tt.annotations})
		if got := fmt.Sprintf("%s %s %s", v.Class, v.Level, v.Confidence); got != tt.want {
			t.Errorf("%s %v: got %s %q, want %s", tt.name, tt.annotations, got, v.Why, tt.want)
		}
		if v.Confidence == High && v.Weight != 1 {
			t.Errorf("%s %v: weight %v, want 1", tt.name, tt.annotations, v.Weight)
		}
	}
}

func TestShapes(t *testing.T) {
	tests := []struct {
		is   func(string) bool
		yes  []string
		none []string
	}{
		{isCard, []string{"4242424242424242", "4000-0566-5566-5556", "378282246310005"},
			[]string{"", "4242424242424241", "1234567890123456", "0000000000000000", "1700000000000", "4242x4242x4242x4242", "-4242424242424242", "99999999999999999999999"}},
		{isIBAN, []string{"DE89370400440532013000", "GB82 WEST 1234 5698 7654 32", "FR1420041010050500013M02606"},
			[]string{"", "DE", "DE89370400440532013001", "de89370400440532013000", "GB82-WEST-1234-5698-7654-32"}},
		{isSSN, []string{"123-45-6789"},
			[]string{"", "000-45-6789", "666-45-6789", "900-45-6789", "123-00-6789", "123-45-0000", "123456789", "12a-45-6789"}},
		{isEmail, []string{"jane@example.com", "a.b+c@sub.example.org"},
			[]string{"", "@x.yz", "jane@example", "a b@example.com", "mailto:jane@example.com", "postgres://u@h.com/x", "a@b@c.de", "a@1.2.3.4", "x@."}},
		{isJWT, []string{"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLWlzLWhlcmU"},
			[]string{"", "a.b.c", "eyJhbGciOiJIUzI1NiJ9.c3ViIjoiMSJ9.c2lnbmF0dXJlLWlzLWhlcmU", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln bmF0dXJlLWlzLWhlcmU"}},
	}
	for i, tt := range tests {
		for _, s := range tt.yes {
			if !tt.is(s) {
				t.Errorf("%s: %q is one", shapes[i].name, s)
			}
		}
		for _, s := range tt.none {
			if tt.is(s) {
				t.Errorf("%s: %q is none", shapes[i].name, s)
			}
		}
	}
	c := New()
	if v := c.Classify(Field{Path: []string{"id"}, Type: "integer", Examples: []string{"4242424242424242"}}); v.Class != None {
		t.Errorf("a long integer is no card: %+v", v)
	}
}
