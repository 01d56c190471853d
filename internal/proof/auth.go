package proof

import (
	"errors"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/request"
)

// presented is one way to satisfy a policy: what the caller has, as the judge knows it
// and as a request shows it.
type presented struct {
	held  credentials
	shown []request.Credential
}

// ways lists what is enough for an operation, the least first. ok is false where a
// scheme is not defined, so that nobody knows what it asks for.
func (j *judge) ways() (out []presented, ok bool) {
	o := j.operation
	if o.Auth.IsOpen() {
		out = append(out, presented{})
	}
	ok = true
	for _, alternative := range o.Auth.Alternatives {
		way := presented{}
		known := true
		for _, name := range alternative.Schemes() {
			scheme := o.API.Schemes[name]
			components := j.doc.Components
			if scheme == nil || components == nil || components.SecuritySchemes[name] == nil || components.SecuritySchemes[name].Value == nil {
				known = false
				break
			}
			scopes := alternative.Scopes(name)
			way.held = append(way.held, credential{kindOf(components.SecuritySchemes[name].Value), scopes})
			way.shown = append(way.shown, request.Credential{Scheme: scheme, Scopes: scopes})
		}
		if ok = ok && known; known && len(way.held) > 0 {
			out = append(out, way)
		}
	}
	slices.SortStableFunc(out, func(a, b presented) int { return a.size() - b.size() })
	return out, ok
}

// size counts what has to be presented.
func (w presented) size() int {
	n := 0
	for _, c := range w.held {
		n += 1 + len(c.scopes)
	}
	return n
}

// authentication proves that somebody gets in who did not. must says that the change is
// nothing else. The validator disagrees where base, which the author of the change did not
// write, lets in everybody whom head does; that head asks for a credential still where this
// program reads otherwise is no reason to believe that it does.
func (p *prover) authentication(pair *diff.Pair, must bool) outcome {
	head, err := p.judge(pair.Head, requests)
	if err != nil {
		return none(err.Error())
	}
	base, err := p.judge(pair.Base, security)
	if err != nil {
		return none(err.Error())
	}
	r, err := request.Make(pair.Head)
	if err != nil {
		return none(err.Error())
	}
	before := r
	if pair.Moved {
		if before, err = request.Make(pair.Base); err != nil {
			return none(err.Error())
		}
	}
	ways, known := head.ways()
	agree := len(ways) > 0
	for _, way := range ways {
		sent := r.As(way.shown...)
		atBase := base.permits(before.As(way.shown...), way.held)
		if atBase == nil {
			continue
		}
		agree = false
		reason, isRefused := refused(atBase)
		if !isRefused {
			return none(atBase.Error())
		}
		switch err := head.accepts(sent, way.held); {
		case err == nil:
			return shown(sent, "refused: "+reason+asksFor(pair.Base))
		case way.isRefusedIn(err):
		default:
			return nonef("no request was found that head accepts: %s", err)
		}
	}
	switch {
	case !known:
		return none(undefinedScheme)
	case !agree:
		return none("the validator reads head as asking for a credential still")
	case must:
		return outcome{Proof: none("whoever gets in at head gets in at base, as the validator reads both").Proof, disagrees: true}
	}
	return none("whoever gets in at head got in at base as well")
}

const undefinedScheme = "a scheme that is not defined says nothing of what it asks for"

// isRefusedIn reports whether an error is that the credentials are not enough.
func (w presented) isRefusedIn(err error) bool {
	var r *errRefused
	return errors.As(err, &r) && r.auth
}

func asksFor(o *api.Operation) string {
	if text := o.API.Describe(o.Auth); text != "" {
		return " (" + text + ")"
	}
	return ""
}

// both are the judges of both sides, and a request that head accepts from whoever may
// call.
func (p *prover) both(pair *diff.Pair) (base, head *judge, r *request.Request, err error) {
	if head, err = p.judge(pair.Head, requests); err != nil {
		return nil, nil, nil, err
	}
	if base, err = p.judge(pair.Base, requests); err != nil {
		return nil, nil, nil, err
	}
	r, err = request.Make(pair.Head)
	return base, head, r, err
}
