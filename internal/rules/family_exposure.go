package rules

import "github.com/threatdelta/threatdelta/internal/threat"

// exposureRules lists the rules about what data leaves.
func exposureRules() []threat.Rule {
	return []threat.Rule{
		dataCardholderAuthData(),
		dataCredentialInResponse(),
		dataSensitiveFieldAdded(),
		dataWriteonlyLifted(),
		dataReachWeaker(),
		dataCollectionWidened(),
		dataExport(),
		dataResponseOpened(),
		dataErrorDetail(),
		dataPIIInURL(),
		dataCacheSensitive(),
		dataProjectionParam(),
		dataClassificationLowered(),
		dataFieldsAdded(),
		secretInSpec(),
		piiInExample(),
	}
}
