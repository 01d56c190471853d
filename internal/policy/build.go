package policy

import (
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// builder reads the values of a file into a policy, and reports mistakes that the
// schema cannot express. Values of a wrong kind are ignored, since the schema
// reports them.
type builder struct {
	policy   *Policy
	problems *problems
	seen     map[string]int // things that may be there once, with their lines
}

// off is what a rule says instead of a level.
const off = "off"

func (b *builder) root(v openapi.Value) {
	p := b.policy
	p.places = map[string]int{}
	for key, field := range v.Fields() {
		p.places[key], _ = place(field)
	}
	p.FailOn, p.FailOnLine = severity.ParseThreshold(v.Get("fail-on").Scalar()), p.places["fail-on"]
	for id, s := range v.Get("rules").Fields() {
		line, column := place(s)
		level := s.Get("level").Scalar()
		p.Rules[id] = Setting{Level: severity.ParseLevel(level), Off: level == off, Reason: s.Get("reason").Scalar(), Line: line, Column: column}
	}
	if days, ok := v.Get("waiver-days").Number(); ok {
		p.WaiverDays = int(days)
	}
	b.specs(v.Get("specs"))
	b.data(v)
	b.public(v.Get("public"))
	b.waivers(v.Get("waivers"))
	b.people(v)
	b.custom(v.Get("custom"))
}

// each calls f with the items of a list and their keys.
func each(v openapi.Value, key string, f func(v openapi.Value, key string)) {
	i := 0
	for next := range v.Items() {
		f(next, item(key, i))
		i++
	}
}

func lineOf(v openapi.Value) int { return v.Span().Line }

// keyLine is the line of an entry's key.
func keyLine(v openapi.Value) int {
	line, _ := place(v)
	return line
}

func (b *builder) specs(v openapi.Value) {
	each(v, "specs", func(v openapi.Value, key string) {
		at := v.Get("glob")
		glob := strings.TrimPrefix(at.Scalar(), "./")
		if glob == "" {
			return
		}
		if !b.files(at, key+".glob", glob) {
			return
		}
		b.once(at, key+".glob", "the glob", glob)
		b.policy.Specs = append(b.policy.Specs, Spec{Glob: glob, Line: lineOf(v),
			Exposure: v.Get("exposure").Scalar(), Criticality: v.Get("criticality").Scalar()})
	})
}

// files checks a glob of files and reports what is wrong with it.
func (b *builder) files(at openapi.Value, key, glob string) bool {
	switch {
	case !isValidGlob(glob):
		b.wrong(at, key, "for example api/**/*.yaml", "%s is no glob within the repository", quoted(glob))
	case alternatives(glob) > mostAlternatives:
		b.wrong(at, key, "write several globs", "%s has more than %d alternatives in braces", quoted(glob), mostAlternatives)
	default:
		return true
	}
	return false
}

// isValidGlob reports whether a glob is valid and stays within the repository.
func isValidGlob(glob string) bool {
	return doublestar.ValidatePattern(glob) && !strings.Contains("/"+glob+"/", "/../")
}

// mostAlternatives bounds the cost of matching one glob, since each combination of
// {a,b} is tried.
const mostAlternatives = 64

// alternatives returns a lower bound of how many combinations the braces of a glob
// have.
func alternatives(glob string) int {
	n, commas := 1, 0
	for _, r := range glob {
		switch r {
		case ',':
			commas++
		case '}':
			n, commas = n*(commas+1), 0
		}
		if n > mostAlternatives {
			break
		}
	}
	return n * (commas + 1)
}

// data reads what extends the built-in tables.
func (b *builder) data(root openapi.Value) {
	p := b.policy
	limit := root.Get("rate-limit")
	p.RateLimit = RateLimit{Extensions: texts(limit.Get("extensions")), External: limit.Get("external").IsTrue(),
		Reason: limit.Get("reason").Scalar(), Line: keyLine(limit)}
	data := root.Get("sensitive")
	p.Sensitive.Line = keyLine(data)
	each(data.Get("terms"), "sensitive.terms", func(v openapi.Value, key string) {
		term := words(v.Get("term").Scalar())
		b.once(v.Get("term"), key+".term", "the term", term)
		p.Sensitive.Terms = append(p.Sensitive.Terms, Term{Term: term, Class: sensitive.Class(v.Get("class").Scalar()), Line: lineOf(v)})
	})
	each(data.Get("ignore"), "sensitive.ignore", func(v openapi.Value, key string) {
		term := words(v.Scalar())
		b.once(v, key, "the term", term)
		p.Sensitive.Ignore = append(p.Sensitive.Ignore, term)
	})
	for class, level := range data.Get("levels").Fields() {
		if l, ok := sensitive.ParseLevel(level.Scalar()); ok {
			p.Sensitive.Levels[sensitive.Class(class)] = l
		}
	}
	gateway := root.Get("gateway")
	p.Gateway = Gateway{Upstream: texts(gateway.Get("upstream")), Internal: texts(gateway.Get("internal")),
		CORS: texts(gateway.Get("cors")), Line: keyLine(gateway)}
	each(gateway.Get("auth-off"), "gateway.auth-off", func(v openapi.Value, _ string) {
		p.Gateway.AuthOff = append(p.Gateway.AuthOff, Switch{Extension: v.Get("extension").Scalar(), Value: v.Get("value").Scalar(), Line: lineOf(v)})
	})
}

// words spells a term in the form in which it is looked up.
func words(term string) string {
	return strings.ToLower(strings.NewReplacer("_", " ", "-", " ").Replace(term))
}

// texts reads a list of strings. A single string is not a list.
func texts(v openapi.Value) []string {
	if v.Kind() != openapi.List {
		return nil
	}
	return v.Strings()
}

func (b *builder) public(v openapi.Value) {
	each(v, "public", func(v openapi.Value, key string) {
		method, path, _ := strings.Cut(v.Get("operation").Scalar(), " ")
		b.glob(v.Get("operation"), key+".operation", path)
		b.policy.Public = append(b.policy.Public, Public{Method: method, Path: path, Reason: v.Get("reason").Scalar(), Line: lineOf(v)})
	})
}

// glob reports something that looks like a glob but would match nothing.
func (b *builder) glob(at openapi.Value, key, path string) {
	if strings.Contains(path, "***") {
		b.wrong(at, key, "write * for one segment, ** for any number of them", "%s is no path", quoted(path))
	}
}

func (b *builder) waivers(v openapi.Value) {
	each(v, "waivers", func(v openapi.Value, key string) {
		s := v.Span()
		w := Waiver{Line: s.Line, Column: s.Column, Origin: originPolicy,
			Fingerprint: v.Get("fingerprint").Scalar(), Rule: v.Get("rule").Scalar(),
			Operation: v.Get("operation").Scalar(), Subject: v.Get("subject").Scalar(),
			Spec: strings.TrimPrefix(v.Get("spec").Scalar(), "./"), Operations: texts(v.Get("operations")), Digest: v.Get("operations-digest").Scalar(),
			Reason: v.Get("reason").Scalar(), By: v.Get("by").Scalar(),
			Granted: b.date(v.Get("granted")), Expires: b.date(v.Get("expires")),
		}
		if score, ok := v.Get("score").Number(); ok {
			w.Score = int(score)
		}
		if w.Spec != "" {
			b.files(v.Get("spec"), key+".spec", w.Spec)
		}
		if !w.Expires.IsZero() && w.Expires.Before(w.Granted) {
			b.wrong(v.Get("expires"), key+".expires", "correct one of the two", "lies before granted")
		}
		switch {
		case w.Fingerprint != "":
			b.once(v.Get("fingerprint"), key+".fingerprint", "the finding", w.Fingerprint)
		case w.Rule != "" && w.Operation != "":
			_, path, _ := strings.Cut(w.Operation, " ")
			b.glob(v.Get("operation"), key+".operation", path)
			b.once(v, key, "the waiver", strings.TrimSpace(w.Rule+" on "+w.Operation+" "+w.Subject)+within(w.Spec))
		}
		b.policy.Waivers = append(b.policy.Waivers, w)
	})
}

// within names the description of a waiver, if it has one.
func within(spec string) string {
	if spec == "" {
		return ""
	}
	return " in " + spec
}

// date reads a day. The schema reports what is no date.
func (b *builder) date(v openapi.Value) time.Time {
	t, err := time.Parse(time.DateOnly, v.Scalar())
	if err != nil {
		return time.Time{}
	}
	return t
}

// people reads who decides, who is asked, and how they are notified.
func (b *builder) people(root openapi.Value) {
	p := b.policy
	triage := root.Get("triage")
	p.Triage = Triage{Permission: "write", Users: texts(triage.Get("users")), Teams: texts(triage.Get("teams")),
		Self: triage.Get("self").IsTrue(), Line: keyLine(triage)}
	if level := triage.Get("permission").Scalar(); level != "" {
		p.Triage.Permission = level
	}
	comment := root.Get("comment")
	p.Comment = Comment{From: severity.ParseLevel(comment.Get("from").Scalar()), InlineFrom: severity.ParseLevel(comment.Get("inline-from").Scalar()),
		Mention: comment.Get("mention").IsTrue(), Line: keyLine(comment)}
	if v := comment.Get("inline"); v.Kind() == openapi.Bool {
		inline := v.IsTrue()
		p.Comment.Inline = &inline
	}
	if n, ok := comment.Get("max-inline").Number(); ok {
		most := int(n)
		p.Comment.MaxInline = &most
	}
	each(root.Get("routing"), "routing", func(v openapi.Value, _ string) {
		p.Routing = append(p.Routing, Route{Level: severity.ParseLevel(v.Get("level").Scalar()), STRIDE: texts(v.Get("stride")), Labels: texts(v.Get("labels")),
			Reviewers: texts(v.Get("reviewers")), Teams: texts(v.Get("teams")), Line: lineOf(v)})
	})
}

func (b *builder) custom(v openapi.Value) {
	each(v, "custom", func(v openapi.Value, key string) {
		s := v.Span()
		r := Rule{ID: v.Get("id").Scalar(), Level: severity.ParseLevel(v.Get("level").Scalar()), Line: s.Line, Column: s.Column,
			When: textOf(v.Get("when")), Message: textOf(v.Get("message")), Title: textOf(v.Get("title")), Mitigation: textOf(v.Get("mitigation")),
			STRIDE: texts(v.Get("stride")), OWASP: texts(v.Get("owasp"))}
		for n := range v.Get("cwe").Items() {
			if f, ok := n.Number(); ok {
				r.CWE = append(r.CWE, int(f))
			}
		}
		if r.ID != "" {
			b.once(v.Get("id"), key+".id", "the rule", r.ID)
		}
		b.policy.Custom = append(b.policy.Custom, r)
	})
}

func textOf(v openapi.Value) Text {
	if v.Kind() != openapi.String {
		return Text{}
	}
	t := Text{Value: v.Scalar(), at: v}
	t.Line, t.Column = v.TextPlace(0)
	return t
}
