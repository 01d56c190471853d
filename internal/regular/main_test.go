package regular

import (
	"os"
	"testing"

	"github.com/threatdelta/threatdelta/internal/sample"
)

func TestMain(m *testing.M) { os.Exit(sample.Main(m)) }
