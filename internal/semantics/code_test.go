package semantics

import (
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
)

func TestCodeOf(t *testing.T) {
	checkValues(t, func(_ *api.Operation, l api.Leaf, tokens []string) Code { return CodeOf(l, tokens) },
		aboutValue[Code]{"POST /jobs", "body shellCommand", "", Script},
		aboutValue[Code]{"POST /jobs", "body scripts", "{type: array, items: {type: string}}", Script},
		aboutValue[Code]{"POST /jobs", "body job.sql", "", Script},
		aboutValue[Code]{"POST /jobs", "body steps[].sql", "", NoCode}, // too deep to be the operation's
		aboutValue[Code]{"POST /jobs", "body sql", "{type: object}", NoCode},
		aboutValue[Code]{"POST /jobs", "body formula", "", Formula},
		aboutValue[Code]{"POST /jobs", "body template", "", Formula},
		aboutValue[Code]{"GET /jobs", "query template", "", NoCode}, // picks one
		aboutValue[Code]{"GET /jobs", "query regex_pattern", "", Regex},
		aboutValue[Code]{"POST /jobs", "body cron", "", Regex},
		aboutValue[Code]{"GET /jobs/{command}", "path command", "", NoCode},
		aboutValue[Code]{"GET /jobs", "header Command", "", NoCode},
		aboutValue[Code]{"POST /jobs", "body command_id", "", NoCode},
	)
}
