package semantics

import (
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/severity"
)

func TestQueryLanguageOf(t *testing.T) {
	type answer struct {
		language QueryLanguage
		sure     severity.Confidence
	}
	none := answer{NoQueryLanguage, severity.HighConfidence}
	checkOperations(t, func(o *api.Operation) answer { l, c := QueryLanguageOf(o); return answer{l, c} },
		about[answer]{"POST /odata/$batch", "", answer{ODataBatch, severity.HighConfidence}},
		about[answer]{"POST /api/graphQL", "", answer{GraphQL, severity.MediumConfidence}},
		about[answer]{"POST /any", "requestBody: {content: {application/graphql-response+json: {schema: {type: object}}}}", answer{GraphQL, severity.HighConfidence}},
		about[answer]{"POST /any", body("query: {type: string}, variables: {type: object}"), answer{GraphQL, severity.MediumConfidence}},
		about[answer]{"POST /any", body("query: {type: string}"), none},
		about[answer]{"POST /batch", "", none},
		about[answer]{"GET /graphql-schemas", "", none},
	)
}

func TestQueryPartOf(t *testing.T) {
	checkValues(t, QueryPartOf,
		aboutValue[QueryPart]{"GET /orders", "query $filter", "", Condition},
		aboutValue[QueryPart]{"GET /orders", "query $apply", "", Condition},
		aboutValue[QueryPart]{"GET /orders", "query apply", "", NoQuery},
		aboutValue[QueryPart]{"POST /orders", "body whereClause", "", Condition},
		aboutValue[QueryPart]{"POST /orders", "body filters", "{type: array, items: {type: string}}", Condition},
		aboutValue[QueryPart]{"POST /orders", "body options[].filter", "", NoQuery},
		aboutValue[QueryPart]{"GET /orders", "query sortBy", "", SearchText},
		aboutValue[QueryPart]{"POST /orders/search", "body query", "", SearchText},
		aboutValue[QueryPart]{"POST /orders", "body query", "", NoQuery},
		aboutValue[QueryPart]{"GET /orders", "query q", "{type: string, format: date}", NoQuery},
		aboutValue[QueryPart]{"GET /orders", "header Filter", "", NoQuery},
		aboutValue[QueryPart]{"POST /graphql", "body filter", "", NoQuery}, // the whole is a query
		aboutValue[QueryPart]{"GET /orders", "query filter_id", "", NoQuery},
	)
}

func TestProjectionOf(t *testing.T) {
	for name, want := range map[string]Projection{
		"fields": PicksFields, "includeFields": PicksFields, "expand": PicksFields, "fields[articles]": PicksFields, "expand[]": PicksFields,
		"all": WidensScope, "include_deleted": WidensScope, "showHidden": WidensScope, "allTenants": WidensScope,
		"": NoProjection, "filter[name]": NoProjection, "field": NoProjection, "include_all_of_them": NoProjection, "all_orders": NoProjection,
	} {
		if got := ProjectionOf(name); got != want {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}

func TestIsPageSize(t *testing.T) {
	checkNames(t, func(name string) bool { return IsPageSize(parameterLeaf("query", name)) },
		[]string{"limit", "pageSize", "per_page", "max-results", "rows", "page[limit]"},
		[]string{"page", "offset", "sizes", "minSize", "maxPrice", ""})
	if IsPageSize(parameterLeaf("header", "limit")) {
		t.Error("a header counts")
	}
}

func TestIsChoiceOfOrder(t *testing.T) {
	checkValues(t, func(_ *api.Operation, l api.Leaf, _ []string) bool { return IsChoiceOfOrder(l) },
		aboutValue[bool]{"GET /orders", "query sort", "{type: string, enum: [asc, desc]}", true},
		aboutValue[bool]{"GET /orders", "query orderBy", "{type: array, items: {type: string, enum: [name]}}", true},
		aboutValue[bool]{"GET /orders", "query sort", "", false},
		aboutValue[bool]{"GET /orders", "query order_id", "{type: string, enum: [a]}", false},
		aboutValue[bool]{"POST /orders", "body sort", "{type: string, enum: [asc, desc]}", false},
	)
}
