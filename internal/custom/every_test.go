package custom

import (
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
)

// everyWhat is one change of each type.
func everyWhat() []diff.What {
	doc, err := openapi.Load(fstest.MapFS{"a.yaml": {Data: []byte(nothing)}}, "a.yaml", openapi.DefaultLimits())
	if err != nil {
		panic(err)
	}
	schema := api.Build(doc, ratelimit.New()).Schema(doc.Root)
	leaf := api.BodyLeaf("request", schema, openapi.Value{})
	leaves := []api.Leaf{leaf}
	return []diff.What{
		diff.OperationAdded{}, diff.OperationRemoved{}, diff.OperationMoved{}, diff.OperationDeprecated{},
		diff.AuthChanged{}, diff.SchemeAdded{Scheme: &api.Scheme{}}, diff.SchemeRemoved{Scheme: &api.Scheme{}},
		diff.SchemeRedefined{Base: &api.Scheme{}, Head: &api.Scheme{}}, diff.ScopesDeclared{Scheme: &api.Scheme{}},
		diff.InputAdded{Leaves: leaves}, diff.InputRemoved{Leaves: leaves}, diff.InputRelaxed{Leaf: leaf}, diff.InputReworded{Leaf: leaf}, diff.InputListed{Leaf: leaf},
		diff.OutputAdded{Leaves: leaves}, diff.OutputWithheld{Leaves: leaves}, diff.OutputOpened{Leaf: leaf}, diff.OutputListed{Leaf: leaf}, diff.OutputRetyped{Leaf: leaf, Base: schema}, diff.OutputMarked{Leaf: leaf},
		diff.MediaAdded{}, diff.HeaderRemoved{}, diff.ServerAdded{}, diff.LimitChanged{},
	}
}
