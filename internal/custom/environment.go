package custom

import (
	"fmt"
	"slices"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/checker"
	celenv "github.com/google/cel-go/common/env"
	"github.com/google/cel-go/common/operators"
	"github.com/google/cel-go/common/overloads"
	"github.com/google/cel-go/common/types"
)

// What expressions may cost, in CEL's units: about one for each field that is
// read or value that is compared, and one for ten characters of a text that is
// searched. A million take 0.1 to 0.3 seconds.
const (
	maxCharacters = 4_000      // of an expression
	maxFile       = 50_000     // characters of all expressions of a file
	maxNodes      = 2_000      // of an expression, macros expanded
	maxNesting    = 2          // of comprehensions: leaves of base within those of head
	maxDepth      = 8          // of lists, maps and comprehensions within each other
	maxPattern    = 1_000      // parts of a pattern, repeated ones as often as they are repeated
	maxEstimate   = 50_000_000 // of one evaluation, at worst
	maxCost       = 5_000_000  // of one evaluation, as it ran
	maxSpent      = 50_000_000 // of all evaluations of a review
)

// environment is what expressions are checked against.
type environment struct {
	*cel.Env
	kinds      []kind
	characters int // that expressions may still have
}

func newEnvironment() (*environment, error) {
	registry, err := types.NewRegistry()
	if err != nil {
		return nil, fmt.Errorf("preparing custom rules: %w", err)
	}
	// A list is asked with exists, all, filter and size: an index that is not
	// there would be an error in the middle of a review.
	subset := celenv.NewLibrarySubset().AddExcludedFunctions(
		celenv.NewFunction(operators.Index, celenv.NewOverload(overloads.IndexList, nil, nil)))
	options := []cel.EnvOption{
		cel.StdLib(cel.StdLibSubset(subset)),
		cel.CustomTypeProvider(newProvider(registry)),
		cel.ParserExpressionSizeLimit(maxCharacters),
		cel.ExpressionNodeLimit(maxNodes),
		cel.CrossTypeNumericComparisons(true),
		cel.EagerlyValidateDeclarations(false),
		cel.ASTValidators(cel.ValidateDurationLiterals(), cel.ValidateTimestampLiterals(),
			cel.ValidateComprehensionNestingLimit(maxNesting)),
	}
	for _, v := range variables() {
		options = append(options, cel.Variable(v.name, v.typ))
	}
	env, err := cel.NewCustomEnv(options...)
	if err != nil {
		return nil, fmt.Errorf("preparing custom rules: %w", err)
	}
	return &environment{env, kinds(), maxFile}, nil
}

// field finds a field of an object type.
func (e *environment) field(typeName, name string) (field, bool) {
	for _, k := range e.kinds {
		if k.name != typeName {
			continue
		}
		if i := slices.IndexFunc(k.fields, func(f field) bool { return f.name == name }); i >= 0 {
			return k.fields[i], true
		}
	}
	return field{}, false
}

// owners are the types that have a field of the name.
func (e *environment) owners(name string) []string {
	var out []string
	for _, k := range e.kinds {
		if _, ok := e.field(k.name, name); ok {
			out = append(out, k.name)
		}
	}
	return out
}

// sizes estimates the sizes of lists and texts that a description decides about, from
// the large ones of real descriptions.
type sizes struct{}

// EstimateSize says how many there are at most of a list or map, and how long a
// text is.
func (sizes) EstimateSize(of checker.AstNode) *checker.SizeEstimate {
	most := uint64(100)
	switch of.Type().Kind() {
	case types.ListKind:
		if path := of.Path(); len(path) > 0 && slices.Contains([]string{"leaves", "inputs", "outputs"}, path[len(path)-1]) {
			most = 1_000
		}
	case types.StringKind:
		most = 200
	}
	return &checker.SizeEstimate{Min: 0, Max: most}
}

// EstimateCallCost leaves the estimate to CEL.
func (sizes) EstimateCallCost(string, string, *checker.AstNode, []checker.AstNode) *checker.CallEstimate {
	return nil
}
