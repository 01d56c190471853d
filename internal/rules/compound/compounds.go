package compound

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// Compounds are the threats that findings on one operation make together, the worst
// first: a finding is part of the first whose rules it belongs to.
func Compounds() []threat.Compound {
	everywhere := slices.Concat(anonymousRules(), unlimitedRules(), []string{id.SurfaceNewOp, id.SurfaceBlindSpot, id.SurfaceOpsEndpoint})
	return []threat.Compound{
		{Needs: [][]string{anonymousRules(), exposureRules()}, Message: disclosureMessage,
			With: slices.Concat(everywhere, privilegedRules(), massAssignmentRules(), objectIDRules(), []string{id.AuthTokenIssuer, id.DataExport, id.DataCollectionWidened, id.DataCacheSensitive, id.DataFieldsAdded})},
		{Needs: [][]string{{id.SSRFURLInput}, slices.Concat(anonymousRules(), unlimitedRules())}, Message: ssrfMessage,
			With: slices.Concat(everywhere, []string{id.RedirectInput, id.BulkOperation, id.InputFieldsAdded})},
		{Needs: [][]string{massAssignmentRules(), slices.Concat(anonymousRules(), weakerAuthRules())}, Message: massAssignmentMessage,
			With: slices.Concat(everywhere, weakerAuthRules(), []string{id.InputFieldsAdded, id.BolaObjectID, id.BflaNewWriteMethod})},
		{Needs: [][]string{privilegedRules(), slices.Concat(anonymousRules(), weakerAuthRules())}, Message: functionMessage,
			With: slices.Concat(everywhere, weakerAuthRules(), []string{id.BflaNewWriteMethod, id.BolaObjectID, id.StateChangeOnGet, id.CsrfCookieAuth})},
		{Needs: [][]string{objectIDRules(), anonymousRules()}, Message: objectMessage, With: everywhere},
		{Needs: [][]string{{id.RateCredentialOp, id.RateWeakened}, slices.Concat(anonymousRules(), credentialRules())}, Message: guessingMessage,
			With: slices.Concat(everywhere, []string{id.InputFieldsAdded, id.DataCredentialInResponse})},
	}
}

// ContextRules are the rules whose findings only add context to another one about the
// same operation, with which they are shown.
func ContextRules() []string { return []string{id.SurfaceNewOp} }

// anonymousRules are the rules which report that anybody gets in.
func anonymousRules() []string {
	return []string{id.AuthRemoved, id.AuthOptional, id.AuthNewOpAnonymous, id.AuthVendorBypass, id.AuthUndefinedScheme}
}

// weakerAuthRules are the rules which report that weaker credentials get in.
func weakerAuthRules() []string {
	return []string{id.AuthScopeWeakened, id.AuthScopeVerbMismatch, id.AuthNewOpWeakerThanSiblings, id.AuthAlternativeAdded, id.AuthSchemeDowngraded, id.AuthFactorDropped}
}

// unlimitedRules are the rules which report that nothing slows a caller down.
func unlimitedRules() []string {
	return []string{id.RateCredentialOp, id.RateWeakened, id.RateMissingNewOp, id.RateCostlyOp, id.PageUnbounded, id.PageLimitRaised, id.QueryCost}
}

// exposureRules are the rules which report sensitive data in an answer.
func exposureRules() []string {
	return []string{id.DataCardholderAuthData, id.DataCredentialInResponse, id.DataSensitiveFieldAdded, id.DataWriteonlyLifted}
}

// massAssignmentRules are the rules which report values that give rights to whoever sets them.
func massAssignmentRules() []string {
	return []string{id.MassassignPrivilegedField, id.MassassignReadonlyLifted, id.BolaOwnerFromClient, id.BflaImpersonationInput}
}

// privilegedRules are the rules which report operations that not every caller may use.
func privilegedRules() []string {
	return []string{id.BflaAdminSurface, id.SurfaceDebug, id.BflaDestructiveOp, id.FlowSensitive, id.BulkOperation}
}

// objectIDRules are the rules which report ids that choose whose object it is.
func objectIDRules() []string { return []string{id.BolaObjectID, id.BolaIDPredictable} }

// credentialRules are the rules about operations at which credentials can be guessed.
func credentialRules() []string {
	return []string{id.AuthCredentialRecovery, id.AuthUserEnumeration, id.AuthTokenIssuer}
}

// caller says who gets in, as far as the findings show.
func caller(m threat.Match) string {
	switch f := m.Highest(anonymousRules()...); {
	case f == nil:
		return "a caller with weaker credentials than before"
	case f.Confidence < severity.MediumConfidence:
		return "anybody whom no gateway refuses"
	}
	return "anybody, without credentials,"
}

// speed says that nothing slows a caller down, "" where no finding shows it.
func speed(m threat.Match) string {
	if f := m.Highest(unlimitedRules()[:4]...); f != nil && f.Confidence >= severity.MediumConfidence {
		return " as fast as they like"
	}
	return ""
}

// disclosureMessage: sensitive data can be read by callers who should not.
func disclosureMessage(m threat.Match) string {
	whole := ""
	switch {
	case m.Highest(id.PageUnbounded, id.DataExport) != nil:
		whole = ", all records at once,"
	case m.Highest(objectIDRules()...) != nil:
		whole = ", record by record,"
	}
	return strings.TrimSuffix(fmt.Sprintf("%s can take %s%s%s", caller(m), valueOf(m.Highest(exposureRules()...), "the data of the answer"), whole, speed(m)), ",")
}

// valueOf is the name of the value that a finding is about, whose path its message has.
func valueOf(f *threat.Finding, otherwise string) string {
	_, path, _ := strings.Cut(f.Subject, "$")
	name := strings.ReplaceAll(path[strings.LastIndexByte(path, '.')+1:], "[]", "")
	if name == "" {
		return otherwise
	}
	return wording.Name(name)
}

// ssrfMessage: the server can be made to send requests anywhere.
func ssrfMessage(m threat.Match) string {
	who := "any caller"
	if m.Highest(anonymousRules()...) != nil {
		who = "anybody, without credentials,"
	}
	return strings.TrimSuffix(fmt.Sprintf("%s can have the server call any address, also inside the network,%s", who, speed(m)), ",")
}

// massAssignmentMessage: a value that gives rights can be set.
func massAssignmentMessage(m threat.Match) string {
	f := m.Highest(massAssignmentRules()...)
	return fmt.Sprintf("%s can set %s", caller(m), valueOf(f, "a value that gives rights"))
}

// functionMessage: an operation that not every caller may use can be called.
func functionMessage(m threat.Match) string {
	valueOf := "an operation that not every caller may use"
	switch f := m.Highest(privilegedRules()...); f.Rule {
	case id.BflaAdminSurface:
		valueOf = "an administrator's operation"
	case id.SurfaceDebug:
		valueOf = "a debugging operation"
	case id.BflaDestructiveOp:
		valueOf = "a destructive operation"
	case id.FlowSensitive:
		valueOf = "an operation that moves money, goods or votes"
	case id.BulkOperation:
		valueOf = "an operation on many objects at once"
	}
	return fmt.Sprintf("%s can call %s%s", caller(m), valueOf, speed(m))
}

// objectMessage: the id of any object can be sent.
func objectMessage(m threat.Match) string {
	return caller(m) + " can get at anybody's object by its id"
}

// guessingMessage: secrets can be guessed without a limit, "" where the findings do not
// show that.
func guessingMessage(m threat.Match) string {
	if f := m.Highest(id.RateCredentialOp, id.RateWeakened); f.Confidence < severity.MediumConfidence || m.Highest(credentialRules()...) == nil && f.Rule == id.RateWeakened {
		return "" // limits may be elsewhere, or it is no place where secrets are tried
	}
	says := "passwords and codes can be tried one after the other as fast as a caller likes"
	if m.Highest(id.AuthUserEnumeration) != nil {
		says = "a caller can find out which accounts there are and try passwords and codes on them as fast as they like"
	}
	if f := m.Highest(id.AuthTokenIssuer); f != nil {
		says += ", and the right one gives out " + valueOf(f, "the data of the answer")
	}
	return says
}
