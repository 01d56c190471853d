package proof

import (
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/request"
)

// route proves that base has no operation for a request that head accepts, from the
// caller of whom head asks least; or that base's own operation for it, which has a name in
// braces where this one has a word, asks the caller for more.
func (p *prover) route(pair *diff.Pair) outcome {
	sent, held, absent := p.accepted(pair.Head)
	if sent == nil {
		return absent
	}
	other, err := routed(p.delta.Base, sent)
	if err != nil {
		return none(err.Error())
	}
	if other == nil {
		return shown(sent, "no such operation")
	}
	judge, err := p.judge(other, security)
	if err != nil {
		return none(err.Error())
	}
	if reason, isRefused := refused(judge.permits(sent, held)); isRefused {
		return shown(sent, "refused by "+other.String()+": "+reason+asksFor(other))
	}
	return nonef("%s of base takes the request", other)
}

// accepted is a request that an operation accepts from the caller of whom it asks least,
// with what that caller has, or why there is none.
func (p *prover) accepted(o *api.Operation) (sent *request.Request, held credentials, absent outcome) {
	head, err := p.judge(o, requests)
	if err != nil {
		return nil, nil, none(err.Error())
	}
	r, err := request.Make(o)
	if err != nil {
		return nil, nil, none(err.Error())
	}
	ways, known := head.ways()
	if len(ways) == 0 {
		if !known {
			return nil, nil, none(undefinedScheme)
		}
		return nil, nil, none("nobody may call it")
	}
	sent = r.As(ways[0].shown...)
	if err := head.accepts(sent, ways[0].held); err != nil {
		return nil, nil, nonef("no request was found that head accepts: %s", err)
	}
	return sent, ways[0].held, outcome{}
}

// server proves that base serves nothing at an address at which head does.
func (p *prover) server(pair *diff.Pair, s api.Server) outcome {
	if len(s.Free) > 0 || s.Host == "" || s.IsOdd() {
		return none("the address has a part that is not known")
	}
	sent, _, absent := p.accepted(pair.Head)
	if sent == nil {
		return absent
	}
	o := shown(sent, "no such server")
	isServed, err := serves(p.delta.BaseServers(), s)
	switch {
	case err != nil:
		return none(err.Error())
	case isServed:
		return none("base has the address for other operations")
	}
	host := s.Host
	if s.Port != "" {
		host += ":" + s.Port
	}
	line, rest, _ := strings.Cut(o.Request, "\n")
	if method, target, ok := strings.Cut(line, " "); ok { // the absolute form (RFC 9112, 3.2.2) names the scheme
		o.Request = method + " " + s.Scheme + "://" + host + strings.TrimSuffix(s.Path, "/") + target + "\n" + strings.Replace(rest, "Host: "+request.Host, "Host: "+host, 1)
	}
	return o
}

// serves reports whether one of several servers is an address, as kin-openapi matches
// requests.
func serves(list []api.Server, s api.Server) (found bool, err error) {
	defer caught(&err)
	doc := &openapi3.T{Paths: openapi3.NewPaths()}
	doc.Paths.Set("/", &openapi3.PathItem{Get: &openapi3.Operation{}})
	for _, known := range list {
		if len(known.Free) == 0 {
			doc.Servers = append(doc.Servers, &openapi3.Server{URL: known.URL})
		}
	}
	if len(doc.Servers) == 0 {
		return false, nil
	}
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		return false, err
	}
	sent, err := http.NewRequest(http.MethodGet, strings.TrimSuffix(s.URL, "/")+"/", nil)
	if err != nil {
		return false, err
	}
	_, _, err = router.FindRoute(sent)
	return err == nil, nil
}

// routed is the operation of an API that a request is for, nil for none. Of one that did
// not change only the policy is known.
func routed(a *api.API, r *request.Request) (found *api.Operation, err error) {
	defer caught(&err)
	if a == nil {
		return nil, nil
	}
	sent, err := r.HTTP("http://api.example")
	if err != nil {
		return nil, err
	}
	doc := &openapi3.T{Paths: openapi3.NewPaths()}
	known := map[*openapi3.Operation]api.Entrance{}
	asked := sent.URL.EscapedPath()
	for _, e := range a.Entrances() {
		if e.Method() != anyMethod && e.Method() != sent.Method {
			continue
		}
		path, _, _ := strings.Cut(e.Path(), "?")
		if !mayMatch(path, asked) {
			continue
		}
		item := doc.Paths.Value(path)
		if item == nil {
			item = &openapi3.PathItem{}
			doc.Paths.Set(path, item)
		}
		if e.Method() == anyMethod && item.GetOperation(sent.Method) != nil {
			continue
		}
		made := &openapi3.Operation{}
		known[made] = e
		item.SetOperation(sent.Method, made)
	}
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		return nil, err
	}
	route, _, err := router.FindRoute(sent)
	if err != nil {
		return nil, nil
	}
	return known[route.Operation].Operation(), nil
}

// anyMethod is the method of an operation of a gateway that answers all of them.
const anyMethod = "ANY"

// mayMatch reports whether a path template has as many segments as a path, and the same
// where it has no expression. It only saves the router work.
func mayMatch(template, path string) bool {
	for {
		t, templates, more := strings.Cut(template, "/")
		p, paths, isMore := strings.Cut(path, "/")
		if more != isMore || t != p && !strings.Contains(t, "{") {
			return false
		}
		if !more {
			return true
		}
		template, path = templates, paths
	}
}
