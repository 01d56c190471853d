package category

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// This file is the table of who reports what: for each category of what a change
// brings, the one rule that reports it. The categories of policies and of security
// schemes stand with the only rules that know them, in the family auth.

// Output is a category of newly returned values.
type Output int

// The categories of newly returned values.
const (
	noOutput    Output = iota // reported otherwise, or not worth a report
	Cardholder                // card numbers, and what authenticates a card
	Credential                // secrets
	Personal                  // other sensitive data
	ErrorDetail               // what an error says of the inside of the server
	Plain                     // anything else
	Lifted                    // values that were writeOnly
	Reached                   // by way of a weaker policy than all at base
	Outbound                  // values that a webhook or callback sends
)

// Rule is the id of the rule that reports values of the category, "" for none.
func (o Output) Rule() string {
	return [...]string{
		noOutput: "", Cardholder: id.DataCardholderAuthData, Credential: id.DataCredentialInResponse, Personal: id.DataSensitiveFieldAdded,
		ErrorDetail: id.DataErrorDetail, Plain: id.DataFieldsAdded, Lifted: id.DataWriteonlyLifted, Reached: id.DataReachWeaker,
		Outbound: id.WebhookPayloadWidened,
	}[o]
}

// outputOfRule is the category that a rule reports, noOutput for none.
func outputOfRule(rule string) Output {
	for o := Outbound; o > noOutput; o-- {
		if o.Rule() == rule {
			return o
		}
	}
	return noOutput
}

// Input is a category of new inputs.
type Input int

// The categories of new inputs.
const (
	Ordinary      Input = iota
	noInput             // reported by a rule that looks for it by itself, or not worth a report
	Impersonation       // names the account that the call acts as
	HopHeader           // a header that one hop sends to the next
	File                // content of a file
	Owner               // the owner or tenant of what is written
	Privileged          // gives rights, or takes checks away
	FreeForm            // an object that may hold anything
	Redirect            // where the client is sent
	Address             // a URL or host that the server may call
	Code                // code, a template or a pattern that the server runs
	Location            // a path or file name
	Query               // a part of a query
	ObjectID            // names the object that the call is about
)

// Rule is the id of the rule that reports inputs of the category, "" for none.
func (i Input) Rule() string {
	return [...]string{
		Ordinary: id.InputFieldsAdded, noInput: "", Impersonation: id.BflaImpersonationInput, HopHeader: id.HeaderTrustedFromClient,
		File: id.UploadNew, Owner: id.BolaOwnerFromClient, Privileged: id.MassassignPrivilegedField, FreeForm: id.MassassignSchemaOpened,
		Redirect: id.RedirectInput, Address: id.SSRFURLInput, Code: id.InjectCode, Location: id.InjectPathFilename,
		Query: id.InjectQueryLanguage, ObjectID: id.BolaObjectID,
	}[i]
}

// inputOfRule is the category that a rule reports, noInput for none.
func inputOfRule(rule string) Input {
	for i := Ordinary; i <= ObjectID; i++ {
		if i.Rule() == rule {
			return i
		}
	}
	return noInput
}

// isReportedOtherwise reports whether a type that is gone is not what changed, or a field
// that is no longer declared is reported as what callers need not send any more.
func isReportedOtherwise(pair *diff.Pair, l api.Leaf, r api.Relaxation) bool {
	if r.Facet == "properties" {
		return l.Required() && (semantics.IsProof(pair.Op(), l) || semantics.IsTenantScope(l))
	}
	if l.Where() == "request" && l.IsWhole() && !sharesMedia(pair) {
		return true // another encoding of the body: its values and its media type are compared
	}
	f := l.Schema().Facts().Format
	return f == "uuid" || f == "date-time" || f == "date" // the format says more than the type did
}

// isSentAsText reports whether a value is of a parameter that is written by its style
// (OpenAPI 3.1, 4.8.12), and not as a media type has it.
func isSentAsText(pair *diff.Pair, l api.Leaf) bool {
	return l.Where() != "request" && !l.IsInResponse() && !slices.ContainsFunc(pair.Op().Parameters, func(x *api.Parameter) bool {
		return x.In == l.Where() && len(l.Names()) > 0 && x.Name == l.Names()[0] && x.Value.Get("content").Exists()
	})
}

// ruleOfConstraint is the id of the rule that reports a relaxation, "" where the
// value is bound as tightly as before. Upper bounds have rules of their own
// (input-size-relaxed, page-limit-raised).
func ruleOfConstraint(p *threat.Pass, pair *diff.Pair, l api.Leaf, r api.Relaxation) string {
	o := pair.Op()
	switch r.Facet {
	case "maxLength", "maxItems", "maxProperties", "maximum":
		return ""
	case "additionalProperties":
		if !semantics.BindsBody(o) {
			return ""
		}
		return id.MassassignSchemaOpened
	case "enum":
		return id.InputEnumOpened
	case "nullable":
		if isSentAsText(pair, l) {
			return "" // and text is never null
		}
		if l.Required() && semantics.IsProof(o, l) {
			return id.InputSecurityFieldOptional
		}
	case "required", "dependentRequired":
		switch {
		case semantics.IsProof(o, l), LosesCredential(p, pair, l):
			return id.InputSecurityFieldOptional
		case semantics.IsTenantScope(l):
			return id.BolaTenantParamDropped
		}
	case "properties", "type":
		if isReportedOtherwise(pair, l, r) {
			return ""
		}
	case "format", "pattern":
		if semantics.HasLostRandomness(l, r) {
			return id.BolaIDPredictable
		}
	}
	return id.InputConstraintRelaxed
}

// sharesMedia reports whether a body of the operation may be encoded as it was.
func sharesMedia(pair *diff.Pair) bool {
	if pair.Base == nil || pair.Head == nil {
		return true
	}
	return slices.ContainsFunc(pair.Head.Body, func(m api.Media) bool {
		return slices.ContainsFunc(pair.Base.Body, func(b api.Media) bool { return b.Type == m.Type })
	})
}
