package report

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/shard"
)

// rich is a report with everything in it: two changed descriptions, one that
// cannot be read, one without news; every state, a waiver, a compound with
// parts, notes, and names that would like to be more than names.
func rich() *Report {
	return &Report{
		Schema: Schema,
		Tool:   Tool{"threatdelta", "0.1.0"},
		Gate: Gate{FailOn: severity.UsualThreshold, Verdict: VerdictError,
			Blocking: []string{"9f3ac01d22e4b510", "1b7d90aa31c2f4e6"}},
		Policy: &Policy{Path: ".github/threatdelta.yaml", Revision: "a1b2c3d", Waivers: 3,
			Expired:   []StaleWaiver{{Line: 14, What: "auth-removed on GET /v1/a", Reason: "until the migration", By: "@lead", Expires: "2026-01-31"}},
			Unmatched: []StaleWaiver{{Line: 20, What: "0a1b2c3d4e5f6072", Reason: "public by decision", By: "lead", Expires: "2027-01-31", Why: "no such operation"}},
			Off:       []RuleOff{{Rule: "surface-op-removed", Reason: "the gateway removes routes", Findings: 2}}},
		Specs: []Spec{richUsers(), richAdmin(), richLikewise(), richBroken(), {Path: "api/status.yaml", CopyOf: "status.yaml", Status: Added}, richSteering()},
		Apart: []string{"testdata/a.yaml", "vendor/b.json"},
	}
}

// richSteering is what the change does to its own review.
func richSteering() Spec {
	f := small(40)
	f.Is = "security: []"
	f.Rule, f.Level, f.Score, f.Title = "gate-weakened", severity.High, 16, "The change loosens its own review"
	f.Message, f.Operations = "The change raises fail-on from `medium` to `high`; it takes effect after the merge", nil
	f.Head = &finding.Location{File: ".github/threatdelta.yaml", Line: 1, Column: 1, EndLine: 1, EndColumn: 2}
	return Spec{Path: ".github/threatdelta.yaml", Status: Changed, Steers: true, Findings: []finding.Finding{f}}
}

func richUsers() Spec {
	s := Spec{
		Path: "api/openapi.yaml", BasePath: "openapi.yaml", Known: "openapi.yaml", Status: Changed, Owners: []string{"@acme/api", "security@example.com"},
		Base: &Side{Revision: "a1b2c3d", Version: "3.0.3", Operations: 34, Anonymous: 2},
		Head: &Side{Revision: "d4e5f6a", Version: "3.0.3", Operations: 37, Anonymous: 4, S3: 1},
		Surface: &Surface{Base: 12.5, Head: 35, Top: []SurfaceOperation{
			{finding.Operation{Method: "GET", Path: "/v1/users/{id}"}, 1.5, 12}, {finding.Operation{Method: "GET", Path: "/v1/admin/export"}, 0, 9.5},
			{finding.Operation{Method: "POST", Path: "POST /v1/import > {$request.body#/url}", Kind: "callback"}, 0, 0.5}}},
		Changes: []OperationChange{
			{Operation: finding.Operation{Method: "GET", Path: "/v1/users/{id}"}, Change: "changed", BaseAuth: "oauth2[users:read]", HeadAuth: "none",
				Data:      []Data{{Leaf: "$.ssn", Class: "gov", Level: "S3"}, {Leaf: "$.email", Class: "pii", Level: "S1"}},
				BaseLimit: "429 + Retry-After", HeadLimit: "429 + Retry-After"},
			{Operation: finding.Operation{Method: "POST", Path: "/v1/import"}, Change: "added", HeadAuth: "oauth2[import]", HeadLimit: "none"},
			{Operation: finding.Operation{Method: "GET", Path: "/v1/admin/export"}, Change: "added", HeadAuth: "oauth2[users:read]",
				Data:      []Data{{Leaf: "$[].email", Class: "pii", Level: "S1"}, {Leaf: "$[].date_of_birth", Class: "pii", Level: "S2"}, {Leaf: "$[].card", Class: "fin", Level: "S3"}, {Leaf: "$[].a", Class: "pii", Level: "S1"}, {Leaf: "$[].b", Class: "pii", Level: "S1"}},
				HeadLimit: "none"},
			{Operation: finding.Operation{Method: "GET", Path: "/v1/health"}, Change: "added", HeadAuth: "none", HeadLimit: "none", Public: "health check"},
			{Operation: finding.Operation{Method: "POST", Path: "user.created", Kind: "webhook"}, Change: "added", Data: []Data{{Leaf: "$.token", Class: "cred", Level: "S3"}}},
			{Operation: finding.Operation{Method: "PUT", Path: `/v1/@org/team/#123/"];click o0/` + "`|\u202e<!-- x -->"}, Change: "changed",
				BaseAuth: "bearer", HeadAuth: "apiKey", BaseLimit: "429", HeadLimit: "none"},
			{Operation: finding.Operation{Method: "PATCH", Path: "/v1/users/{id}"}, Change: "changed", BaseAuth: "bearer", HeadAuth: "bearer"},
			{Operation: finding.Operation{Method: "GET", Path: "/v0/users"}, Change: "removed", BaseAuth: "bearer", BaseLimit: "none"},
		},
		Findings: append(richThreats(), richResolved()...),
		Notes: []Note{
			{Level: "warning", Message: "the reference ./lost.yaml#/Pet leads nowhere: what `GET /v1/pets` answers was not compared", File: "api/openapi.yaml", Line: 77, Column: 9},
			{Level: "info", Message: "no operation of the base declares a rate limit"},
			{Level: "warning", Message: "at base: changed and not understood: a path has no field \"gte\"; \"get\" is probably meant, at /paths/~1v0/gte", File: "api/openapi.yaml", Line: 80, Column: 5},
		},
		Edits: &Edits{Reported: 31, Equal: 4, Meaningless: 7, NotUnderstood: 1, Unread: []UnreadEdit{{AtBase: true, Problem: "a path has no field \"gte\"; \"get\" is probably meant",
			Location: finding.Location{File: "api/openapi.yaml", Line: 80, Column: 5, EndLine: 80, EndColumn: 8, Pointer: "/paths/~1v0/gte"}}}},
	}
	return s
}

func at(line int) *finding.Location {
	return &finding.Location{File: "api/openapi.yaml", Line: line, Column: 7, EndLine: line, EndColumn: 19,
		Pointer: "/paths/~1v1~1users~1{id}/get/security"}
}

func richThreats() []finding.Finding {
	compound := finding.Finding{
		Fingerprint: "9f3ac01d22e4b510", Rule: "auth-removed", State: severity.Introduced, Level: severity.Critical, Score: 25,
		Likelihood: finding.Axis{Value: 5, Because: []string{"4 by rule", "+1 anonymous"}}, Impact: finding.Axis{Value: 5, Because: []string{"4 by rule", "at least 5 for highly sensitive data"}},
		Confidence: severity.HighConfidence, Title: "Operation reachable without credentials",
		Message:    "GET /v1/users/{id} no longer asks for credentials (was: oauth2[users:read])",
		Operations: []finding.Operation{{Method: "GET", Path: "/v1/users/{id}"}, {Method: "HEAD", Path: "/v1/users/{id}"}}, Subject: "security",
		Base: at(40), Head: at(42),
		Related: []finding.Related{{File: "api/openapi.yaml", Line: 9, Column: 1, Message: "the root requirement that no longer applies"}},
		STRIDE:  []string{"S", "E"}, OWASP: []string{"API2:2023"}, CWE: []int{306},
		Consequence: "Anybody on the internet can read customers.", Was: "security: [{oauth2: [users:read]}]", WasLine: 40,
		Mitigation: "Remove `security: []`, or say in `x-public-reason` why anyone may call it.",
		Test:       "Call it without credentials: 401, and no field of the 200 schema.",
		Together:   "anybody, without credentials, can take `$.ssn`, record by record",
		Rejected:   &finding.Decision{By: "lead", At: "2026-11-20", URL: "https://github.example/o/r/pull/7#issuecomment-1", Reason: "we never agreed to this"},
		Proof:      &finding.Proof{Request: "GET /v1/users/1 HTTP/1.1\r\nHost: api.example.com\r\n\r\n", Base: "refused: no credentials", Head: "accepted"},
	}
	part := compound
	part.Fingerprint, part.Rule, part.PartOf = "0a1b2c3d4e5f6071", "data-sensitive-field-added", compound.Fingerprint
	part.Level, part.Score, part.Title = severity.High, 15, "Sensitive data newly leaves"
	part.Message, part.Head, part.Proof, part.Related = "the answer of GET /v1/users/{id} gains $.ssn (gov, S3)", at(61), &finding.Proof{Absent: "a response shows it"}, nil
	part.Together, part.Rejected = "", nil
	part.Ranked = &finding.Ranked{Level: severity.Critical, Reason: "masked by the gateway"}
	part.Outgrown = &finding.Outgrown{Score: 9, Decision: finding.Decision{By: "lead", At: "2026-11-19", URL: "https://github.example/o/r/pull/7#issuecomment-0", Reason: "masked"}, Origin: "comment", Operations: []string{"GET /users/{id}"}}
	hostile := finding.Finding{
		Fingerprint: "1b7d90aa31c2f4e6", Rule: "auth-scheme-downgraded", State: severity.Worsened, Level: severity.High, Score: 12,
		Likelihood: finding.Axis{Value: 3, Because: []string{"3 by rule"}}, Impact: finding.Axis{Value: 4, Because: []string{"3 by rule", "+1 write"}}, Confidence: severity.MediumConfidence,
		Title:      "Weaker credential accepted",
		Message:    "PUT /v1/@org/team/#123/\"];click o0/`|\u202e<!-- x --></details> https://evil.example ::set-output name=x::y ##[error]z ![i](http://e/i.png) accepts `apiKey` (was: bearer)",
		Operations: []finding.Operation{{Method: "PUT", Path: "/v1/@org/team"}}, Head: at(120),
		STRIDE: []string{"S"}, OWASP: []string{"API2:2023"}, CWE: []int{522, 287},
		Mitigation: "Keep the stronger scheme.", Test: "Use the old credential only.", Former: "c0ffee0000000001",
		Outgrown: &finding.Outgrown{Decision: finding.Decision{By: "lead", At: "2026-11-18"}, Origin: "policy", Others: true, Former: true},
	}
	out := []finding.Finding{compound, part, hostile}
	for i := range 11 {
		out = append(out, small(i))
	}
	return out
}

// small is one of many findings of no great weight.
func small(i int) finding.Finding {
	return finding.Finding{
		Fingerprint: fmt.Sprintf("%016x", 4096+i), Rule: "input-fields-added", State: severity.Introduced, Level: severity.Low, Score: 2,
		Likelihood: finding.Axis{Value: 1, Because: []string{"1 by rule"}}, Impact: finding.Axis{Value: 2, Because: []string{"2 by rule"}}, Confidence: severity.HighConfidence,
		Title: "New inputs", Message: fmt.Sprintf("POST /v1/import/%d takes %d new fields", i, i+2),
		Operations: []finding.Operation{{Method: "POST", Path: fmt.Sprintf("/v1/import/%d", i)}}, Head: at(200 + i),
		STRIDE: []string{"T"}, OWASP: []string{"API8:2023"}, CWE: []int{20},
		Mitigation: "Validate each.", Test: "Send unknown and oversized values: 400.",
	}
}

func richResolved() []finding.Finding {
	waived := small(20)
	waived.Rule, waived.Level, waived.Score, waived.Message = "rate-limit-removed", severity.Medium, 9, "GET /v1/search no longer documents 429"
	waived.Waiver = &finding.Waiver{Reason: "limited at the gateway, see #42", By: "@security-lead", Expires: "2027-01-31", Origin: "comment", At: "2026-11-20", URL: "https://github.example/o/r/pull/7#issuecomment-2"}
	gone := small(21)
	gone.Rule, gone.State, gone.Message = "server-cleartext", severity.Resolved, "http://api.example.com is no longer a server"
	gone.Base, gone.Head = at(5), nil
	return []finding.Finding{waived, gone}
}

func richAdmin() Spec {
	f := small(30)
	f.Rule, f.State, f.Level, f.Score = "spec-removed", severity.Introduced, severity.High, 12
	f.Title, f.Message, f.Operations = "Description gone", "services/admin.yaml is no longer described, so it is no longer reviewed", nil
	f.Likelihood, f.Impact = finding.Axis{Value: 3, Because: []string{"3 by rule"}}, finding.Axis{Value: 4, Because: []string{"4 by rule"}}
	f.Base, f.Head = &finding.Location{File: "services/admin.yaml", Line: 1, Column: 1, EndLine: 30, EndColumn: 2}, nil
	return Spec{
		Path: "services/admin.yaml", Status: Removed, Base: &Side{Revision: "a1b2c3d", Version: "2.0", Operations: 3, Anonymous: 0},
		Changes:  []OperationChange{{Operation: finding.Operation{Method: "DELETE", Path: "/admin/wipe"}, Change: "removed", BaseAuth: "basic"}},
		Findings: []finding.Finding{f.Merged(richInstances(f))},
	}
}

// richInstances are a finding in two descriptions, in the second with everything
// that an instance may have, and accepted there.
func richInstances(f finding.Finding) []finding.Instance {
	full := richThreats()[0]
	full.Subject, full.Level, full.Score, full.Rejected, full.Former = "description", severity.Low, 4, nil, "c0ffee0000000002"
	full.Waiver = &finding.Waiver{Reason: "it moved", By: "lead", Expires: "2027-01-31", Origin: "policy"}
	full.Ranked = &finding.Ranked{Level: severity.Critical, Reason: "an old copy"}
	full.Outgrown = &finding.Outgrown{Decision: finding.Decision{By: "lead"}, Origin: "policy"}
	full.Base = &finding.Location{File: "services/old/admin.json", Line: 7, Column: 1, EndLine: 30, EndColumn: 2}
	second := finding.InstanceOf(full, "services/admin.json", "services/old/admin.json")
	second.Head, second.Message = nil, f.Message
	f.Rejected = &finding.Decision{By: "lead", At: "2026-11-20", URL: "https://github.example/o/r/pull/7#issuecomment-3", Reason: "it still runs"}
	return []finding.Instance{finding.InstanceOf(f, "services/admin.yaml", ""), second}
}

// richLikewise is removed as that of richAdmin is.
func richLikewise() Spec {
	s := richAdmin()
	s.Path, s.Known, s.Shared, s.Findings = "services/admin.json", "services/old/admin.json", []string{s.Findings[0].Fingerprint}, nil
	s.SameAs = "services/admin.yaml"
	return s
}

func richBroken() Spec {
	return Spec{
		Path: "services/broken.json", Status: Unreadable,
		Notes: []Note{{Level: "error", Message: "line 3: unexpected end of the document", File: "services/broken.json", Line: 3, Column: 1}},
	}
}

// several is a report of two repositories, of which one was reviewed in part; both have a
// description of the same path with a finding of the same fingerprint, which blocks in one.
func several() *Report {
	r := rich()
	r.Repositories = []Repository{
		{Name: "shop/api", Tool: r.Tool, Gate: r.Gate, Policy: r.Policy, Apart: r.Apart},
		{Name: "shop/web", Tool: Tool{"threatdelta", "0.2.0"}, Gate: Gate{FailOn: severity.Never, Verdict: VerdictError}, Policy: r.Policy,
			Shard: &Shard{Part: shard.Part{Review: "6f1d", Of: 3, Numbers: []int{1, 3}}, Verdict: VerdictPass, Outlines: []Outline{{Path: "api/openapi.yaml", Title: "a1", Operations: []string{"b2"}}}}},
	}
	r.Policy, r.Apart, r.Tool = nil, nil, Tool{"threatdelta", "0.3.0"}
	for i := range r.Specs {
		r.Specs[i].Repository = "shop/api"
	}
	again := richUsers()
	again.Repository = "shop/web"
	r.Specs = append(r.Specs, again)
	return r
}

// calm is a report with nothing to say.
func calm() *Report {
	s := Spec{Path: "api/openapi.yaml", Status: Changed,
		Changes: []OperationChange{{Operation: finding.Operation{Method: "GET", Path: "/a"}, Change: "changed", BaseAuth: "bearer", HeadAuth: "bearer"}}}
	return &Report{Schema: Schema, Tool: Tool{"threatdelta", "0.1.0"}, Gate: Gate{FailOn: severity.UsualThreshold, Verdict: VerdictPass},
		Specs: []Spec{s, {Path: "b.yaml", Status: Unchanged}}}
}

// better is a report with nothing but good news.
func better() *Report {
	r := calm()
	r.Specs[0].Findings = richResolved()[1:]
	return r
}

// crowded has more of everything than a comment shows.
func crowded() *Report {
	r := rich()
	r.Gate.Verdict = VerdictFail
	for i := range 6 {
		s := richUsers()
		s.Path = fmt.Sprintf("api/v%d.yaml", i)
		for j := range s.Findings {
			s.Findings[j].Fingerprint = fmt.Sprintf("%08x%08x", i, j)
			s.Findings[j].PartOf = ""
			s.Findings[j].Proof = &finding.Proof{Request: "GET /", Base: "refused", Head: "accepted"}
		}
		r.Specs = append(r.Specs, s)
	}
	return r
}

// stuffed is a report in which every string that a description can influence,
// and for all the renderers know every other one, is s, or s within a path.
func stuffed(s string) *Report {
	second := stuffedSpec("/a/" + s + "/{id}")
	second.Status = Unreadable
	return &Report{Schema: Schema, Tool: Tool{s, s}, Gate: Gate{FailOn: severity.Never, Verdict: VerdictFail, Blocking: []string{s}},
		Policy: &Policy{Path: s, Revision: s, Waivers: 1, Expired: []StaleWaiver{{1, s, s, s, s, s}, {0, s, s, s, s, ""}},
			Unmatched: []StaleWaiver{{1, s, s, s, s, s}}, Off: []RuleOff{{s, s, 2}}},
		Specs: []Spec{stuffedSpec(s), second, {Path: s + "6", CopyOf: s + "7", Status: Added}}, Apart: []string{s, s + "9"}}
}

func stuffedSpec(s string) Spec {
	spec := Spec{Path: s, BasePath: s + "4", CopyOf: s + "8", SameAs: s + "9", Status: Changed, Owners: []string{s, "@" + s}, Base: &Side{Revision: s, Version: s}, Head: &Side{Revision: s, Version: s},
		Surface: &Surface{Top: []SurfaceOperation{{finding.Operation{Method: s, Path: s}, 1, 2}}},
		Notes:   []Note{{Level: s, Message: s, File: s, Line: 1}, {Level: "error", Message: s}},
		Edits:   &Edits{NotUnderstood: 1, Unread: []UnreadEdit{{Problem: s, Location: finding.Location{File: s, Line: 1, Column: 1, EndLine: 1, EndColumn: 1, Pointer: s}}}}}
	for _, kind := range []string{"added", "changed", s} {
		spec.Changes = append(spec.Changes, OperationChange{Operation: finding.Operation{Method: s, Path: s, Kind: s}, Change: kind,
			BaseAuth: s, HeadAuth: "none", Data: []Data{{Leaf: s, Class: s, Level: s}, {Leaf: s + "2", Class: s, Level: s}}, BaseLimit: s + "3", HeadLimit: s, Public: s})
	}
	plainOperation := spec.Changes[1]
	plainOperation.Kind, plainOperation.HeadAuth, plainOperation.Public = "", s, ""
	spec.Changes = append(spec.Changes, plainOperation)
	spec.Shared = []string{s}
	waived, part := stuffedFinding(s, "c", severity.Introduced, severity.Critical), stuffedFinding(s, "d", severity.Introduced, severity.High)
	waived.Waiver = &finding.Waiver{Reason: s, By: s, Expires: s, Origin: s, At: s, URL: s}
	part.PartOf = "a"
	whole := stuffedFinding(s, "a", severity.Introduced, severity.High)
	whole.Instances = []finding.Instance{finding.InstanceOf(whole, s, s), finding.InstanceOf(waived, s+"5", "")}
	spec.Findings = []finding.Finding{whole, stuffedFinding(s, s, severity.Worsened, severity.Medium),
		stuffedFinding(s, "b", severity.Resolved, severity.Low), waived, part}
	for i := range 5 {
		spec.Findings = append(spec.Findings, stuffedFinding(s, fmt.Sprint("e", i), severity.Introduced, severity.Low))
	}
	return spec
}

func stuffedFinding(s, fingerprint string, state severity.State, level severity.Level) finding.Finding {
	op := finding.Operation{Method: s, Path: s, Kind: s}
	return finding.Finding{Fingerprint: fingerprint, Rule: s, State: state, Level: level, Score: 12, Likelihood: finding.Axis{Value: 3, Because: []string{s, s}},
		Impact: finding.Axis{Value: 4, Because: []string{"+1 " + s}}, Confidence: severity.LowConfidence, Title: s, Message: s + " and " + s, Operations: []finding.Operation{op, op},
		Subject: s, Head: &finding.Location{File: s, Line: 1, Column: 1, EndLine: 1, EndColumn: 2, Pointer: s},
		Related: []finding.Related{{File: s, Line: 1, Column: 1, Message: s}}, STRIDE: []string{s}, OWASP: []string{s}, CWE: []int{1},
		Consequence: s, Was: s, Is: s, Mitigation: "do " + s, Test: s, Proof: &finding.Proof{Request: s, Base: s, Head: s}, Together: s, Ranked: &finding.Ranked{Level: severity.Critical, Reason: s}, Rejected: &finding.Decision{By: s, At: s, URL: s, Reason: s}, Outgrown: &finding.Outgrown{Score: 4, Decision: finding.Decision{By: s, At: s, URL: s, Reason: s}, Origin: s, Operations: []string{s, s}, Others: true}, Former: s}
}
