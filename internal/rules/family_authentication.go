package rules

import "github.com/threatdelta/threatdelta/internal/threat"

// authentication lists the rules about who gets in.
func authentication() []threat.Rule {
	return []threat.Rule{
		authRemoved(),
		authOptional(),
		authGlobalWeakened(),
		authNewOpAnonymous(),
		authNewOpWeakerThanSiblings(),
		authAlternativeAdded(),
		authFactorDropped(),
		authSchemeDowngraded(),
		authSchemeRedefined(),
		authAPIKeyInQuery(),
		authBasicOrLegacy(),
		authOAuthWeakFlow(),
		authOAuthEndpointChanged(),
		authUndefinedScheme(),
		authVendorBypass(),
		authScopeWeakened(),
		authScopeVerbMismatch(),
		authCredentialRecovery(),
		authTokenIssuer(),
		authUserEnumeration(),
		authSchemeAdded(),
		authSchemeRemoved(),
		authScopeDeclared(),
	}
}
