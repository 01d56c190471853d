package review

import (
	"github.com/threatdelta/threatdelta/internal/rules/id"
)

// Comparing are the rules of which some findings have no standing form, with why: they say
// what is otherwise than it was, which one side alone does not show. The difference of two models lacks
// these, see [model.Comparison]. Of each of them TestModelsSubtract has seen such a finding, and of no other rule.
func Comparing() map[string]string {
	out := map[string]string{}
	for _, group := range []struct {
		why   string
		rules []string
	}{
		{"a guard was there and is gone or weaker; by itself the operation is one that asks for less, which other rules say of it", []string{
			id.AuthRemoved, id.AuthOptional, id.AuthGlobalWeakened, id.AuthScopeWeakened, id.AuthFactorDropped, id.AuthVendorBypass,
			id.AuthScopeVerbMismatch, id.BolaTenantParamDropped, id.WebhookSignatureRemoved, id.FlowIdempotency, id.InputSecurityFieldOptional}},
		{"a limit, a constraint or a protection is less than it was; by itself nothing says how much it should be", []string{
			id.RateWeakened, id.PageLimitRaised, id.PageUnbounded, id.InputConstraintRelaxed, id.InputEnumOpened, id.InputSizeRelaxed, id.InputDefaultUnsafe,
			id.BolaIDPredictable, id.BrowserHardeningRemoved, id.ContentTypeWidened, id.MassassignSchemaOpened, id.MassassignReadonlyLifted, id.MassassignPrivilegedField,
			id.RedirectInput, id.StateChangeOnGet}},
		{"more leaves than did, or to others; by itself it is what the operation is for", []string{
			id.DataCacheSensitive, id.DataClassificationLowered, id.DataCollectionWidened, id.DataCredentialInResponse, id.DataErrorDetail, id.DataReachWeaker,
			id.DataResponseOpened, id.DataWriteonlyLifted, id.WebhookPayloadWidened}},
		{"something was described and is not any more; by itself nobody knows of it", []string{
			id.ResponseAuthFailureUndeclared, id.SurfaceBlindSpot}},
	} {
		for _, rule := range group.rules {
			out[rule] = group.why
		}
	}
	return out
}
