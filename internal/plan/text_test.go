package plan

import (
	"encoding/json"
	"errors"
	"testing"
)

func TestTextIsReadAsItIsWritten(t *testing.T) {
	for want, text := range map[string]Text{
		`""`:                                 nil,
		`"{{tokenA}} ${x} {\"var\":"`:        Literal(`{{tokenA}} ${x} {"var":`),
		`["/orders/",{"var":"id"},"/lines"]`: Join(Literal("/ord"), Literal("ers/"), Var("id"), Literal("/lines")),
	} {
		raw, err := json.Marshal(text)
		if err != nil || string(raw) != want {
			t.Errorf("%s, want %s: %v", raw, want, err)
		}
		var back Text
		if err := json.Unmarshal(raw, &back); err != nil {
			t.Error(err)
		}
		if again, _ := json.Marshal(back); string(again) != want {
			t.Errorf("read back it is %s, want %s", again, want)
		}
	}
	for _, wrong := range []string{`1`, `{}`, `[1]`, `[{"var":""}]`} {
		if json.Unmarshal([]byte(wrong), new(Text)) == nil {
			t.Errorf("%s was read", wrong)
		}
	}
}

func TestFill(t *testing.T) {
	values := map[string]string{"id": `a/b "c" {{x}}`}
	value := func(name string) (string, bool) { v, ok := values[name]; return v, ok }
	for _, c := range []struct {
		escape func(string) string
		want   string
	}{
		{nil, `<a/b "c" {{x}}>`},
		{EscapePath, `<a%2Fb%20%22c%22%20%7B%7Bx%7D%7D>`},
		{EscapeQuery, `<a%2Fb%20%22c%22%20%7B%7Bx%7D%7D>`},
		{EscapeBody("application/merge-patch+json; charset=utf-8"), `<a/b \"c\" {{x}}>`},
		{EscapeBody("application/x-www-form-urlencoded"), `<a%2Fb+%22c%22+%7B%7Bx%7D%7D>`},
		{EscapeBody("application/problem+xml"), `<a/b &quot;c&quot; {{x}}>`},
		{EscapeBody("application/yaml"), `<a/b \"c\" {{x}}>`},
		{EscapeBody("text/plain"), `<a/b "c" {{x}}>`},
	} {
		if got, err := Join(Literal("<"), Var("id"), Literal(">")).Fill(value, c.escape); got != c.want || err != nil {
			t.Errorf("%s, want %s: %v", got, c.want, err)
		}
	}
	if _, err := Var("other").Fill(value, nil); !errors.Is(err, ErrUnset) {
		t.Errorf("a variable without a value: %v", err)
	}
	if got := EscapePath(".."); got != "%2E%2E" {
		t.Errorf("a dot segment is %s", got)
	}
}
