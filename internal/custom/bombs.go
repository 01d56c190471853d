package custom

import (
	"errors"
	"fmt"
	"regexp/syntax"
	"strings"

	"github.com/google/cel-go/common/ast"
)

// bombs refuses what is short to write and takes the checker or the compiler of
// patterns minutes and gigabytes: types within types, repeated repetitions. The
// policy of a change's head is compiled too, to say what the change does to it.
func (c *compiler) bombs(e *expression, tree *ast.AST) {
	for _, x := range ast.MatchDescendants(ast.NavigateAST(tree), ast.AllMatcher()) {
		at := tree.SourceInfo().GetStartLocation(x.ID())
		switch {
		case nests(x) && depth(x) > maxDepth:
			c.problem(e, at.Line(), at.Column(), fmt.Sprintf("nests more than %d lists, maps, exists, all and the like", maxDepth), "split the rule in two")
			return
		case x.Kind() == ast.CallKind && x.AsCall().FunctionName() == "matches":
			if err := pattern(x.AsCall().Args()); err != nil {
				c.problem(e, at.Line(), at.Column(), err.Error(), "the syntax is RE2's: no look-ahead, no back reference")
			}
		}
	}
}

// nests reports whether the type of the expression holds those of its parts.
func nests(x ast.Expr) bool {
	switch x.Kind() {
	case ast.ListKind, ast.MapKind, ast.ComprehensionKind:
		return true
	}
	return false
}

func depth(x ast.NavigableExpr) int {
	n := 1
	for parent, ok := x.Parent(); ok; parent, ok = parent.Parent() {
		if nests(parent) {
			n++
		}
	}
	return n
}

// pattern checks the last argument of a call of matches.
func pattern(args []ast.Expr) error {
	if len(args) == 0 {
		return nil // the checker reports it
	}
	last := args[len(args)-1]
	if last.Kind() != ast.LiteralKind {
		return errors.New("a pattern is written out between quotes, not made of values")
	}
	text, ok := last.AsLiteral().Value().(string)
	if !ok {
		return nil // the checker reports it
	}
	re, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return errors.New("is no pattern: " + strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	if parts(re) > maxPattern {
		return fmt.Errorf("the pattern has more than %d parts, repeated ones counted as often as they are repeated", maxPattern)
	}
	return nil
}

// parts counts what a pattern compiles to, roughly; beyond the limit it stops
// being exact.
func parts(re *syntax.Regexp) int {
	n := 1 + len(re.Rune)/2
	for _, sub := range re.Sub {
		n = min(n+parts(sub), maxPattern+1)
	}
	if re.Op == syntax.OpRepeat {
		n *= max(1, re.Min, re.Max)
	}
	return min(n, maxPattern+1)
}
