package github

import "testing"

func TestOneLine(t *testing.T) {
	tests := []struct {
		in    string
		limit int
		want  string
	}{
		{"a\nb\tc", 10, "a b c"},
		{"::error::x", 20, ": :error::x"},
		{"  ::error", 20, ": :error"},
		{"x ##[error]y", 20, "x # #[error]y"},
		{"a\u202eb\x1b[31m", 20, "a?b?[31m"},
		{"abcdef", 3, "abc…"},
		{"\xff", 3, "\ufffd"},
	}
	for _, tt := range tests {
		if got := OneLine(tt.in, tt.limit); got != tt.want {
			t.Errorf("OneLine(%q, %d) = %q, want %q", tt.in, tt.limit, got, tt.want)
		}
	}
}
