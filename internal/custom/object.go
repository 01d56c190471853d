package custom

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect" // the interface of a CEL value names reflect.Type
	"slices"
	"strings"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// object is a value of one of the [kinds]. Its fields are read by the getters of
// the kind, when an expression asks for them.
type object struct {
	kind string
	self any // nil: absent
}

var _ ref.Val = (*object)(nil)

func newObject(kind string, self any) *object { return &object{kind, self} }

// absent is the value of an object that does not exist.
func absent(kind string) *object { return &object{kind: kind} }

// ConvertToNative is what the interface asks for; no expression comes here.
func (o *object) ConvertToNative(reflect.Type) (any, error) {
	return nil, fmt.Errorf("%s is no Go value", o.kind)
}

// ConvertToType knows only the type itself.
func (o *object) ConvertToType(t ref.Type) ref.Val {
	if t.TypeName() == types.TypeType.TypeName() {
		return cel.ObjectType(o.kind)
	}
	return types.NewErr("%s cannot be converted to %s", o.kind, t.TypeName())
}

// Equal compares identities: fields are what expressions compare.
func (o *object) Equal(other ref.Val) ref.Val {
	x, ok := other.(*object)
	return types.Bool(ok && (x == o || x.kind == o.kind && x.self == o.self))
}

// Type is the object type.
func (o *object) Type() ref.Type { return cel.ObjectType(o.kind) }

// Value is the object itself: getters know it.
func (o *object) Value() any { return o }

// provider gives the checker the fields of the kinds, and the interpreter their values.
type provider struct {
	types.Provider
	kinds map[string]map[string]*types.FieldType
}

func newProvider(below types.Provider) *provider {
	p := &provider{below, map[string]map[string]*types.FieldType{}}
	for _, k := range kinds() {
		p.kinds[k.name] = map[string]*types.FieldType{}
		for _, f := range k.fields {
			p.kinds[k.name][f.name] = f.celType()
		}
	}
	return p
}

func (f field) celType() *types.FieldType {
	return &types.FieldType{
		Type:  f.typ,
		IsSet: func(any) bool { return true }, // fields are always there
		GetFrom: func(target any) (any, error) {
			o, ok := target.(*object)
			if !ok {
				return nil, errors.New("field " + f.name + " of something that has none")
			}
			if o.self == nil {
				return zero(f.typ), nil
			}
			return f.get(o.self), nil
		},
	}
}

// zero is what a field of an absent object says.
func zero(t *cel.Type) any {
	switch t.Kind() {
	case types.StructKind:
		return absent(t.TypeName())
	case types.ListKind:
		return []ref.Val{}
	case types.MapKind:
		return extensions()
	case types.BoolKind:
		return false
	case types.IntKind:
		return int64(0)
	case types.DoubleKind:
		return 0.0
	}
	return ""
}

// FindStructType finds an object type.
func (p *provider) FindStructType(name string) (*types.Type, bool) {
	if _, ok := p.kinds[name]; !ok {
		return p.Provider.FindStructType(name)
	}
	return types.NewTypeTypeWithParam(cel.ObjectType(name)), true
}

// FindStructFieldNames lists the fields of a type.
func (p *provider) FindStructFieldNames(name string) ([]string, bool) {
	fields, ok := p.kinds[name]
	if !ok {
		return p.Provider.FindStructFieldNames(name)
	}
	var names []string
	for f := range fields {
		names = append(names, f)
	}
	slices.Sort(names)
	return names, true
}

// FindStructFieldType finds a field.
func (p *provider) FindStructFieldType(name, field string) (*types.FieldType, bool) {
	fields, ok := p.kinds[name]
	if !ok {
		return p.Provider.FindStructFieldType(name, field)
	}
	f, ok := fields[field]
	return f, ok
}

// texts is a map in which what is not there reads as "".
type textMap struct{ traits.Mapper }

// Find always finds.
func (m textMap) Find(key ref.Val) (ref.Val, bool) {
	if v, ok := m.Mapper.Find(key); ok {
		return v, true
	}
	return types.String(""), true
}

// Get reads a value, "" where there is none.
func (m textMap) Get(key ref.Val) ref.Val {
	v, _ := m.Find(key)
	return v
}

// extensions are the extensions of objects of a description as text: scalars as
// they are written, all else as JSON. Of two objects the later one counts.
func extensions(of ...openapi.Value) ref.Val {
	all := map[string]string{}
	for _, v := range of {
		for key, value := range v.Fields() {
			if strings.HasPrefix(key, "x-") || strings.HasPrefix(key, "X-") {
				all[key] = textOf(value)
			}
		}
	}
	return textMap{types.NewStringStringMap(types.DefaultTypeAdapter, all)}
}

func textOf(v openapi.Value) string {
	switch v.Kind() {
	case openapi.Map, openapi.List:
		text, err := json.Marshal(v.Any())
		if err != nil {
			return ""
		}
		return string(text)
	}
	return v.Scalar()
}
