package input

import "testing"

func TestBacktracks(t *testing.T) {
	for pattern, want := range map[string]bool{
		`^(a+)+$`:                            true,
		`^(?:a+)+$`:                          true,
		`^(\w+\s?)*$`:                        true,
		`^\w+([.-]?\w+)*@shop$`:              true,
		`^(\d+(\.\d+)?)*$`:                   true,
		`^(?=.*\d)([a-z]*)*$`:                true,
		`^([0-9]{1,63}\.?)+$`:                true,
		`^[a-z]+(-[a-z]+)*$`:                 false,
		`^([a-z]+-)*[a-z]+$`:                 false,
		`^([0-9]{1,3}\.){3}[0-9]{1,3}$`:      false,
		`^.*$`:                               false,
		`^[A-Z]{2}[0-9]{2}([A-Z0-9]{4})+$`:   false,
		`(`:                                  false,
		`^(a)\1$`:                            false,
		`^(ab?)*$`:                           false,
		`^#([a-f0-9]{3}|[a-f0-9]{6})$`:       false,
		`^(/[^/]+)+$`:                        false,
		`^https?://([a-z0-9-]+\.)+[a-z]{2,}`: false,
	} {
		if got := isBacktracking(pattern); got != want {
			t.Errorf("backtracks(%s) = %v, want %v", pattern, got, want)
		}
	}
}
