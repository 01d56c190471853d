package auth

import (
	"embed"
	"io/fs"

	"github.com/threatdelta/threatdelta/internal/threat"
)

//go:embed *.txtar
var books embed.FS

// Books has the case book of each rule of the family, in a file named after its id.
func Books() fs.FS { return books }

// Rules returns the rules of the family, in the order in which a reviewer would
// read them.
func Rules() []threat.Rule {
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
