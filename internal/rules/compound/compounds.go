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

// Compounds are the threats that findings on one operation make together, the
// worst first: a finding belongs to the first that it fits.
func Compounds() []threat.Compound {
	everywhere := slices.Concat(letIn(), unlimited(), []string{id.SurfaceNewOp, id.SurfaceBlindSpot, id.SurfaceOpsEndpoint})
	return []threat.Compound{
		{Needs: [][]string{letIn(), exposed()}, Says: taking,
			With: slices.Concat(everywhere, powerful(), written(), named(), []string{id.AuthTokenIssuer, id.DataExport, id.DataCollectionWidened, id.DataCacheSensitive, id.DataFieldsAdded})},
		{Needs: [][]string{{id.SSRFURLInput}, slices.Concat(letIn(), unlimited())}, Says: fetching,
			With: slices.Concat(everywhere, []string{id.RedirectInput, id.BulkOperation, id.InputFieldsAdded})},
		{Needs: [][]string{written(), slices.Concat(letIn(), weakened())}, Says: writing,
			With: slices.Concat(everywhere, weakened(), []string{id.InputFieldsAdded, id.BolaObjectID, id.BflaNewWriteMethod})},
		{Needs: [][]string{powerful(), slices.Concat(letIn(), weakened())}, Says: acting,
			With: slices.Concat(everywhere, weakened(), []string{id.BflaNewWriteMethod, id.BolaObjectID, id.StateChangeOnGet, id.CsrfCookieAuth})},
		{Needs: [][]string{named(), letIn()}, Says: naming, With: everywhere},
		{Needs: [][]string{{id.RateCredentialOp, id.RateWeakened}, slices.Concat(letIn(), secrets())}, Says: guessing,
			With: slices.Concat(everywhere, []string{id.InputFieldsAdded, id.DataCredentialInResponse})},
	}
}

// Attached are the rules whose findings say nothing of their own beside another one
// about the same operation: they are shown with it.
func Attached() []string { return []string{id.SurfaceNewOp} }

// letIn are the rules which report that anybody gets in.
func letIn() []string {
	return []string{id.AuthRemoved, id.AuthOptional, id.AuthNewOpAnonymous, id.AuthVendorBypass, id.AuthUndefinedScheme}
}

// weakened are the rules which report that weaker credentials get in.
func weakened() []string {
	return []string{id.AuthScopeWeakened, id.AuthScopeVerbMismatch, id.AuthNewOpWeakerThanSiblings, id.AuthAlternativeAdded, id.AuthSchemeDowngraded, id.AuthFactorDropped}
}

// unlimited are the rules which report that nothing slows a caller down.
func unlimited() []string {
	return []string{id.RateCredentialOp, id.RateWeakened, id.RateMissingNewOp, id.RateCostlyOp, id.PageUnbounded, id.PageLimitRaised, id.QueryCost}
}

// exposed are the rules which report sensitive data in an answer.
func exposed() []string {
	return []string{id.DataCardholderAuthData, id.DataCredentialInResponse, id.DataSensitiveFieldAdded, id.DataWriteonlyLifted}
}

// written are the rules which report values that give rights to whoever sets them.
func written() []string {
	return []string{id.MassassignPrivilegedField, id.MassassignReadonlyLifted, id.BolaOwnerFromClient, id.BflaImpersonationInput}
}

// powerful are the rules which report operations that not every caller may use.
func powerful() []string {
	return []string{id.BflaAdminSurface, id.SurfaceDebug, id.BflaDestructiveOp, id.FlowSensitive, id.BulkOperation}
}

// named are the rules which report ids that choose whose object it is.
func named() []string { return []string{id.BolaObjectID, id.BolaIDPredictable} }

// secrets are the rules about operations at which credentials can be guessed.
func secrets() []string {
	return []string{id.AuthCredentialRecovery, id.AuthUserEnumeration, id.AuthTokenIssuer}
}

// anybody says who gets in, as far as the findings show.
func anybody(m threat.Match) string {
	switch f := m.Of(letIn()...); {
	case f == nil:
		return "a caller with weaker credentials than before"
	case f.Confidence < severity.MediumConfidence:
		return "whoever no declared security stops"
	}
	return "anybody, without credentials,"
}

// pace says that nothing slows a caller down, "" where no finding shows it.
func pace(m threat.Match) string {
	if f := m.Of(unlimited()[:4]...); f != nil && f.Confidence >= severity.MediumConfidence {
		return " as fast as they like"
	}
	return ""
}

func taking(m threat.Match) string {
	whole := ""
	switch {
	case m.Of(id.PageUnbounded, id.DataExport) != nil:
		whole = ", all records at once,"
	case m.Of(named()...) != nil:
		whole = ", record by record,"
	}
	return strings.TrimSuffix(fmt.Sprintf("%s can take %s%s%s", anybody(m), what(m.Of(exposed()...)), whole, pace(m)), ",")
}

// what is the value that a finding is about: its subject from the path on.
func what(f *threat.Finding) string {
	_, path, ok := strings.Cut(f.Subject, "$")
	if !ok {
		return "the data of the answer"
	}
	return wording.Name("$" + path)
}

func fetching(m threat.Match) string {
	who := "any caller"
	if m.Of(letIn()...) != nil {
		who = "anybody, without credentials,"
	}
	return fmt.Sprintf("%s can send the server to addresses of their choice%s", who, pace(m))
}

func writing(m threat.Match) string {
	f := m.Of(written()...)
	value := "a value that gives rights"
	if _, path, ok := strings.Cut(f.Subject, "$"); ok {
		value = wording.Name("$" + path)
	}
	return fmt.Sprintf("%s can set %s", anybody(m), value)
}

func acting(m threat.Match) string {
	what := "an operation that not every caller may use"
	switch f := m.Of(powerful()...); f.Rule {
	case id.BflaAdminSurface:
		what = "an administrator's operation"
	case id.SurfaceDebug:
		what = "a debugging operation"
	case id.BflaDestructiveOp:
		what = "a destructive operation"
	case id.FlowSensitive:
		what = "an operation that moves money, goods or votes"
	}
	return fmt.Sprintf("%s can call %s%s", anybody(m), what, pace(m))
}

func naming(m threat.Match) string { return anybody(m) + " can name the object" }

func guessing(m threat.Match) string {
	if f := m.Of(id.RateCredentialOp, id.RateWeakened); f.Confidence < severity.MediumConfidence || m.Of(secrets()...) == nil && f.Rule == id.RateWeakened {
		return "" // limits may be elsewhere, or it is no place where secrets are tried
	}
	says := "passwords and codes can be tried one after the other as fast as a caller likes"
	if m.Of(id.AuthUserEnumeration) != nil {
		says = "a caller can find out which accounts there are and try passwords and codes on them as fast as they like"
	}
	if f := m.Of(id.AuthTokenIssuer); f != nil {
		says += ", and one that hits yields " + what(f)
	}
	return says
}
