package custom

import (
	"fmt"
	"slices"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/ast"
	"github.com/threatdelta/threatdelta/internal/policy"
)

// expression is a checked expression that can run.
type expression struct {
	program cel.Program
	checked *cel.Ast
	text    policy.Text
	// line and column are where the expression begins within the text.
	line, column int
	rule, key    string // "custom-beta-path", "custom[0].when"
}

// place turns a place of the expression (1-based line, 0-based column, as CEL
// has them) into one of the file.
func (e *expression) place(line, column int) (fileLine, fileColumn int) {
	line, column = max(1, line), max(0, column)
	if line == 1 {
		column += e.column - 1
	}
	return e.text.Place(line+e.line-1, column+1)
}

// compiler compiles one rule of the file.
type compiler struct {
	*environment
	file     string
	at       int
	id       string
	problems []policy.Problem
}

func (c *compiler) rule(from policy.Rule) *rule {
	c.id = from.ID
	r := &rule{Rule: describe(from)}
	r.when = c.expression(c.begin(from.When, "when"), from.When.Value)
	if r.when != nil {
		if t := r.when.checked.OutputType(); !t.IsExactType(cel.BoolType) && !t.IsExactType(cel.DynType) {
			c.problem(r.when, 1, 0, "is "+typeWords(t)+", not true or false", "compare it with something, as in "+example(t))
		}
	}
	r.message = c.message(from.Message)
	if r.when != nil {
		operations := r.when.asks("operation", "base", "head")
		r.alike, r.stateFacts = !operations, operations && !r.when.asks("change")
	}
	return r
}

// begin is the place where a text of the file begins.
func (c *compiler) begin(text policy.Text, field string) *expression {
	return &expression{text: text, line: 1, column: 1, rule: c.id, key: fmt.Sprintf("custom[%d].%s", c.at, field)}
}

func (c *compiler) problem(e *expression, line, column int, message, hint string) {
	l, col := e.place(line, column)
	c.problems = append(c.problems, policy.Problem{File: c.file, Line: l, Column: col, Key: e.key, Message: e.rule + ": " + message, Hint: hint})
}

// expression checks and plans an expression. It is nil where something is wrong,
// which is then among the problems.
func (c *compiler) expression(e *expression, source string) *expression {
	before := len(c.problems)
	if c.characters < 0 {
		return nil // reported before
	}
	if c.characters -= len(source); c.characters < 0 {
		c.problem(e, 1, 0, fmt.Sprintf("with it the expressions of the file have more than %d characters", maxFile), "shorten them, or drop rules")
		return nil
	}
	parsed, issues := c.Parse(source)
	if c.issues(e, issues); len(c.problems) > before {
		return nil
	}
	if c.bombs(e, parsed.NativeRep()); len(c.problems) > before {
		return nil
	}
	checked, issues := c.Check(parsed)
	if c.issues(e, issues); len(c.problems) > before {
		return nil
	}
	e.checked = checked
	if c.pitfalls(e); len(c.problems) > before {
		return nil
	}
	cost, err := c.EstimateCost(checked, sizes{})
	if err == nil && cost.Max > maxEstimate {
		c.problem(e, 1, 0, fmt.Sprintf("may cost %s, the limit is %s", amount(cost.Max), amount(maxEstimate)),
			"look at fewer values: do not nest exists and all over leaves, keep patterns short")
		return nil
	}
	if err == nil {
		e.program, err = c.Program(checked, cel.CostLimit(maxCost), cel.EvalOptions(cel.OptOptimize)) // patterns are compiled once
	}
	if err != nil {
		c.problem(e, 1, 0, firstLine(err.Error()), "")
		return nil
	}
	return e
}

// issues adds what CEL finds wrong to the problems.
func (c *compiler) issues(e *expression, found *cel.Issues) {
	if found == nil || found.Err() == nil {
		return
	}
	for _, issue := range c.reported(found.Errors()) {
		message, hint := c.word(issue.Message)
		c.problem(e, issue.Location.Line(), issue.Location.Column(), message, hint)
	}
}

// asks reports whether the expression names one of the variables.
func (e *expression) asks(variables ...string) bool {
	for _, r := range e.checked.NativeRep().ReferenceMap() {
		if slices.Contains(variables, r.Name) {
			return true
		}
	}
	return false
}

// pitfalls refuses what would compile and do no good: a comparison with a word
// that a field never is, for the rule would find nothing for ever; an object
// that the expression makes itself.
func (c *compiler) pitfalls(e *expression) {
	tree := e.checked.NativeRep()
	for _, made := range ast.MatchDescendants(ast.NavigateAST(tree), ast.KindMatcher(ast.StructKind)) {
		at := tree.SourceInfo().GetStartLocation(made.ID())
		c.problem(e, at.Line(), at.Column(), "an expression cannot make "+typeName(made.AsStruct().TypeName()), "compare the fields one by one")
	}
	for _, call := range ast.MatchDescendants(ast.NavigateAST(tree), ast.KindMatcher(ast.CallKind)) {
		args := call.AsCall().Args()
		switch call.AsCall().FunctionName() {
		case "_==_", "_!=_":
			c.closedWord(e, args[0], args[1])
			c.closedWord(e, args[1], args[0])
		case "@in":
			if args[1].Kind() == ast.ListKind {
				for _, element := range args[1].AsList().Elements() {
					c.closedWord(e, args[0], element)
				}
			}
		}
	}
}

func (c *compiler) closedWord(e *expression, of, literal ast.Expr) {
	if of.Kind() != ast.SelectKind || literal.Kind() != ast.LiteralKind {
		return
	}
	word, ok := literal.AsLiteral().Value().(string)
	operand := e.checked.NativeRep().GetType(of.AsSelect().Operand().ID())
	f, known := c.field(operand.TypeName(), of.AsSelect().FieldName())
	if !ok || !known || len(f.values) == 0 || word == "" || slices.Contains(f.values, word) {
		return
	}
	at := e.checked.NativeRep().SourceInfo().GetStartLocation(literal.ID())
	c.problem(e, at.Line(), at.Column(), fmt.Sprintf("%s is never %q", f.name, clip(word)), wordHint(word, f.values))
}
