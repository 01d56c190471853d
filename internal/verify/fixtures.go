package verify

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/plan"
)

// Fixtures are ids of objects that exist in the running API, by whose they are and by
// the name of the variable, with or without the identity at its end: orderIdA of A may
// be called orderId.
type Fixtures map[plan.Identity]map[string]string

// ParseFixtures reads a file of fixtures (YAML or JSON): an object with the identities,
// each of them an object with the names of variables and their values. name is for its
// errors.
func ParseFixtures(name string, raw []byte) (Fixtures, error) {
	root, err := openapi.Settings(name, raw)
	if err != nil {
		return nil, err
	}
	if !root.Exists() || root.Kind() == openapi.Null {
		return Fixtures{}, nil
	}
	fault := func(v openapi.Value, message, hint string) error {
		return &openapi.Error{File: name, Line: v.Span().Line, Column: v.Span().Column, Problem: message, Hint: hint}
	}
	if root.Kind() != openapi.Map {
		return nil, fault(root, "is no object", "write it as {A: {NAME: ID}, B: {NAME: ID}}")
	}
	out := Fixtures{}
	for who, list := range root.Fields() {
		identity := plan.Identity(who)
		if !slices.Contains(plan.Identities(), identity) || identity == plan.Anonymous {
			return nil, fault(list, fmt.Sprintf("has fixtures of %q", who), "they are of A, B or low")
		}
		if list.Kind() != openapi.Map {
			return nil, fault(list, "has no object behind "+who, "write NAME: ID below it")
		}
		out[identity] = map[string]string{}
		for key, id := range list.Fields() {
			if id.Kind() != openapi.String && id.Kind() != openapi.Number || id.Scalar() == "" {
				return nil, fault(id, fmt.Sprintf("has no id behind %q", key), "write a string or a number")
			}
			out[identity][key] = id.Scalar()
		}
	}
	return out, nil
}

// find is the id that a variable asks for.
func (f Fixtures) find(v plan.Variable) (string, bool) {
	id, ok := f[v.Of][v.Name]
	if !ok {
		id, ok = f[v.Of][fixtureName(v)]
	}
	return id, ok
}

// fixtureName is the name of a variable without the identity at its end.
func fixtureName(v plan.Variable) string {
	n := len(v.Name) - len(v.Of)
	if n > 0 && strings.EqualFold(v.Name[n:], string(v.Of)) {
		return v.Name[:n]
	}
	return v.Name
}
