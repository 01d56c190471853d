package rules

import "github.com/threatdelta/threatdelta/internal/threat"

// exposure lists the rules about what data leaves.
func exposure() []threat.Rule {
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
