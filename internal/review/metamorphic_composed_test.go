package review_test

import (
	"fmt"
	"math/rand"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/severity"
	"go.yaml.in/yaml/v4"
)

// ownPairs are changes of the own descriptions with several threats each.
func ownPairs(t testing.TB) []documentPair {
	shop, clinic := ownDocument(t, "shop"), ownDocument(t, "clinic")
	return []documentPair{
		{"shop-loosened", shop, shop.edited(func(root *yaml.Node) {
			set(get(root, "paths", "/orders/{orderId}", "get"), "security", yml("[]"))
			op := get(root, "paths", "/orders/{orderId}/refund", "post")
			set(op, "security", yml("[{oauth: ['orders:write', 'refunds:write']}, {tenant: []}]"))
			set(get(root, "components", "schemas", "Customer", "properties"), "ssn", yml("{type: string}"))
			set(get(root, "components", "schemas", "Customer", "properties"), "passwordHash", yml("{type: string}"))
			del(get(root, "components", "schemas", "Money"), "additionalProperties")
			del(get(root, "paths", "/products", "get", "responses"), "429")
			set(get(root, "components", "parameters", "Limit", "schema"), "maximum", yml("100000"))
			set(get(root, "paths"), "/vouchers/{voucherId}", yml("{get: {security: [], parameters: [{name: voucherId, in: path, required: true, schema: {type: string}}], "+
				"responses: {'200': {description: A voucher, content: {application/json: {schema: {$ref: '#/components/schemas/VoucherPayment'}}}}}}}"))
		})},
		{"clinic-loosened", clinic, clinic.edited(func(root *yaml.Node) {
			set(get(root, "components", "securitySchemes", "staffToken"), "scheme", str("basic"))
			del(get(root, "paths", "/appointments", "get"), "security")
			op := get(root, "paths", "/appointments", "post")
			set(op, "security", yml("[{staffToken: []}]"))
			set(get(root, "components", "schemas", "Practitioner", "properties"), "privateKey", yml("{type: string}"))
			set(get(root, "components", "schemas", "Booking", "properties"), "insuranceNumber", yml("{type: string}"))
			set(root, "servers", yml("[{url: 'http://clinic.example/api'}]"))
			set(get(root, "components", "schemas", "Booking", "properties", "reason"), "maxLength", yml("30000"))
			del(get(root, "paths"), "/practitioners/{practitionerId}/calendar")
		})},
	}
}

// facts are the findings of a change as a set: by rule, state, level,
// operations and subject. Names of components, of path parameters and of schemes
// do not count.
func facts(t testing.TB, base, head document) []string {
	t.Helper()
	var out []string
	for _, f := range findings(t, base, head) {
		subject := f.Subject
		switch where, rest, _ := strings.Cut(subject, " "); {
		case where == "path":
			subject = where // a renamed parameter is the same
		case where == "server" || where == "scheme" || where == "scopes":
			subject = where
		case where == "response" && strings.HasPrefix(rest, "header"):
			subject = strings.ToLower(subject)
		case where == "header":
			subject = strings.ToLower(subject)
		}
		if strings.HasPrefix(f.Rule, "auth-scheme-") || strings.HasPrefix(f.Rule, "auth-scope-declared") {
			subject = "" // it names the scheme
		}
		out = append(out, fmt.Sprintf("%s %s %s %v [%s]", f.Level, f.Rule, f.State, operations(f), subject))
	}
	sort.Strings(out)
	return out
}

// composed are the operators that a change is composed with: every refactoring.
// What only seems none beside a change has its reason here.
func composed() []operator {
	return slices.DeleteFunc(operators(), func(o operator) bool { return o.right != nil })
}

// loosely is how the findings of a change are compared after an operator: an
// edit that puts a component in two places, or two places in one component,
// makes two findings of one, or one of two; an edit that moves a prefix into the
// paths moves it in the findings.
func loosely(p documentPair, o operator, list []string) []string {
	switch o.id {
	case "B1", "A6":
		var out []string
		for _, f := range list {
			_, f, _ = strings.Cut(f, " ") // the level is that of the most exposed operation
			head, rest, _ := strings.Cut(f, " [")
			names, _, _ := strings.Cut(rest, "] [")
			for _, m := range method.FindAllString(names, -1) {
				out = append(out, head+" "+m)
			}
		}
		sort.Strings(out)
		return slices.Compact(out)
	case "C1", "C2": // whether the root's list or an operation's own was weakened
		var out []string
		for _, f := range list {
			_, rest, _ := strings.Cut(f, " ")
			if rule, rest, _ := strings.Cut(rest, " "); strings.HasPrefix(rule, "auth-") && !strings.HasPrefix(rule, "auth-scheme-") {
				f = "auth " + rest
			}
			out = append(out, f)
		}
		sort.Strings(out)
		return out
	case "C9":
		prefix := serverPrefix(p.base.tree())
		var out []string
		for _, f := range list {
			out = append(out, strings.ReplaceAll(f, " "+prefix+"/", " /"))
		}
		return out
	}
	return list
}

// serverPrefix is the path that the first server adds to every path.
func serverPrefix(root *yaml.Node) string {
	if version(root) == "2" {
		return strings.TrimRight(text(root, "basePath"), "/")
	}
	for _, s := range items(get(root, "servers")) {
		_, rest, _ := strings.Cut(text(s, "url"), "://")
		_, path, _ := strings.Cut(rest, "/")
		return strings.TrimRight("/"+path, "/")
	}
	return ""
}

var method = regexp.MustCompile(`[A-Z]+ [^ \]]+`)

// A refactoring beside a change changes no finding: done to the base, to the
// head, or to both.
func TestComposed(t *testing.T) {
	t.Parallel()
	pairs := slices.Concat(ownPairs(t), sampledCorpus(t))
	for _, p := range pairs {
		if p.head.size() > large {
			continue // the base alone takes a second
		}
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			want := facts(t, p.base, p.head)
			if len(want) == 0 && strings.HasSuffix(p.name, "loosened") {
				t.Fatal("the change has no finding")
			}
			for _, op := range composed() {
				oneOf := 4 * silentWork(p.head)
				if strings.HasSuffix(p.name, "loosened") {
					oneOf = 2
				}
				if inSample(p.head, op, oneOf) {
					compose(t, p, op, want)
				}
			}
		})
	}
}

func compose(t *testing.T, p documentPair, op operator, want []string) {
	t.Helper()
	if op.id == "C9" && serverPrefix(p.base.tree()) != serverPrefix(p.head.tree()) {
		return // the paths of the two sides would differ
	}
	seed := int64(hash(p.name + op.String()))
	base, onBase := op.apply(rand.New(rand.NewSource(seed)), p.base)
	head, onHead := op.apply(rand.New(rand.NewSource(seed+1)), p.head)
	for _, c := range []struct {
		name       string
		base, head document
		ok         bool
	}{
		{"m(B), H", base, p.head, onBase && op.id != "C9"}, // with C9, prefixes on one side
		{"B, m(H)", p.base, head, onHead && op.id != "C9"},
		{"m(B), m(H)", base, head, onBase && onHead},
	} {
		if !c.ok {
			continue
		}
		want, got := loosely(p, op, want), facts(t, c.base, c.head)
		if got = loosely(p, op, got); op.id == "C9" {
			want = facts(t, p.base, p.head)
		}
		if lost, added := minus(want, got), minus(got, want); len(lost)+len(added) > 0 {
			t.Errorf("%s (%s): findings lost:%s\nfindings gained:%s", op, c.name, brief(lost), brief(added))
		}
	}
}

// minus lists what of a is not in b, counting.
func minus(a, b []string) []string {
	left := slices.Clone(b)
	var out []string
	for _, x := range a {
		if i := slices.Index(left, x); i >= 0 {
			left = slices.Delete(left, i, i+1)
		} else {
			out = append(out, x)
		}
	}
	return out
}

func states(list []finding.Finding, state severity.State) []finding.Finding {
	return slices.DeleteFunc(slices.Clone(list), func(f finding.Finding) bool { return f.State != state })
}
