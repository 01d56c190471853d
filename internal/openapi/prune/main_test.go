package prune

import (
	"os"
	"testing"

	cases "github.com/threatdelta/threatdelta/internal/sample"
)

func TestMain(m *testing.M) { os.Exit(cases.Main(m)) }
