package rules

import "github.com/threatdelta/threatdelta/internal/threat"

// input lists the rules about what callers send and how it is handled.
func input() []threat.Rule {
	return []threat.Rule{
		inputSecurityFieldOptional(),
		inputConstraintRelaxed(),
		inputEnumOpened(),
		inputDefaultUnsafe(),
		inputPatternBacktracking(),
		injectCode(),
		injectQueryLanguage(),
		injectPathFilename(),
		ssrfURLInput(),
		redirectInput(),
		uploadNew(),
		contentTypeWidened(),
		responseActiveContent(),
		headerTrustedFromClient(),
		stateChangeOnGet(),
	}
}
