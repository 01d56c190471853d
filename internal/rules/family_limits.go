package rules

import "github.com/threatdelta/threatdelta/internal/threat"

// limits lists the rules about rate limits, quantity and cost.
func limits() []threat.Rule {
	return []threat.Rule{
		rateCredentialOp(),
		rateCostlyOp(),
		rateMissingNewOp(),
		rateWeakened(),
		pageUnbounded(),
		pageLimitRaised(),
		inputSizeRelaxed(),
		bulkOperation(),
		queryCost(),
	}
}
