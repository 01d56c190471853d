package rules

import "github.com/threatdelta/threatdelta/internal/threat"

// deployment lists the rules about transport and where the API is served.
func deployment() []threat.Rule {
	return []threat.Rule{
		serverCleartext(),
		serverNewHost(),
		serverVariableFree(),
		serverInternalDisclosed(),
		exposureRaised(),
		corsPermissive(),
		csrfCookieAuth(),
		browserHardeningRemoved(),
	}
}
