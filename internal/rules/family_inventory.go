package rules

import "github.com/threatdelta/threatdelta/internal/threat"

// inventory lists the rules about the inventory of operations and descriptions.
func inventory() []threat.Rule {
	return []threat.Rule{
		surfaceNewOp(),
		inputFieldsAdded(),
		surfaceBlindSpot(),
		surfaceOpRemoved(),
		surfaceOpDeprecated(),
		surfaceDebug(),
		surfaceOpsEndpoint(),
		surfaceCatchAll(),
		surfaceAmbiguousPath(),
		surfaceVersionParallel(),
		surfaceDeprecatedRevived(),
		responseAuthFailureUndeclared(),
		flowSensitive(),
		flowIdempotency(),
		auditMissingEvidence(),
		specRemoved(),
		gateWeakened(),
	}
}
