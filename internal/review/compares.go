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
		{"a guard was there and is gone or weaker; by itself the operation is one that asks for less, which auth-new-op-anonymous and others say of it", []string{
			id.AuthRemoved, id.AuthOptional, id.AuthGlobalWeakened, id.AuthScopeWeakened, id.AuthFactorDropped,
			id.BolaTenantParamDropped, id.WebhookSignatureRemoved, id.InputSecurityFieldOptional}},
		{"a limit or a constraint is less than it was; by itself nothing says how much it should be", []string{
			id.RateWeakened, id.PageLimitRaised, id.InputConstraintRelaxed, id.InputEnumOpened, id.InputSizeRelaxed}},
		{"what it is now another rule says by itself: ids that can be counted up (bola-object-id), values that callers set (massassign-privileged-field) or get (data-credential-in-response, data-sensitive-field-added)", []string{
			id.BolaIDPredictable, id.MassassignReadonlyLifted, id.DataWriteonlyLifted, id.DataCollectionWidened, id.DataReachWeaker, id.WebhookPayloadWidened}},
		{"something was said of it and is not any more; by itself nobody knows", []string{
			id.DataClassificationLowered, id.DataResponseOpened, id.ResponseAuthFailureUndeclared}},
		{"it stands by itself as well; what is found only beside what was there is a change of the same kind", []string{
			id.AuthVendorBypass, id.AuthScopeVerbMismatch, id.FlowIdempotency, id.PageUnbounded, id.InputDefaultUnsafe, id.BrowserHardeningRemoved, id.ContentTypeWidened,
			id.MassassignSchemaOpened, id.MassassignPrivilegedField, id.RedirectInput, id.StateChangeOnGet, id.DataCacheSensitive, id.DataCredentialInResponse, id.DataErrorDetail, id.SurfaceBlindSpot}},
	} {
		for _, rule := range group.rules {
			out[rule] = group.why
		}
	}
	return out
}
