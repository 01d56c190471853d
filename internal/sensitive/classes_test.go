package sensitive

import (
	"testing"
)

// TestDataClasses: each data class has a usual level,
// can be declared by its name, and has a bit of its own in the sets of classes.
func TestDataClasses(t *testing.T) {
	var all classes
	for _, class := range Classes() {
		if bit(class) == 0 || all&bit(class) != 0 {
			t.Errorf("%s has no bit of its own", class)
		}
		all |= bit(class)
		if class.Usual() == S0 {
			t.Errorf("%s has no usual level", class)
		}
		if got := label(string(class)); got.class != class {
			t.Errorf("x-data-classification: %s declares %q", class, got.class)
		}
	}
	if all != inAll {
		t.Errorf("inAll is %b, want %b", inAll, all)
	}
}
