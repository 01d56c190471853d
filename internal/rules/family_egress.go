package rules

import "github.com/threatdelta/threatdelta/internal/threat"

// egress lists the rules about webhooks, callbacks and upstreams.
func egress() []threat.Rule {
	return []threat.Rule{
		webhookNew(),
		callbackDestinationFromRequest(),
		webhookPayloadWidened(),
		webhookSignatureRemoved(),
		upstreamChanged(),
	}
}
