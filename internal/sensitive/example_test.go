package sensitive_test

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/sensitive"
)

// A value is classified by its name, by what stands around it and by what its type
// rules out.
func ExampleClassifier_Classify() {
	classifier := sensitive.New()
	for _, path := range [][]string{{"customer", "iban"}, {"customer", "passwordHash"}, {"page", "size"}} {
		v := classifier.Classify(sensitive.Field{Path: path, Type: "string", InResponse: true})
		fmt.Printf("%v: %q, level %v, confidence %v\n", path, v.Class, v.Level, v.Confidence)
	}
	// Output:
	// [customer iban]: "fin", level S2, confidence medium
	// [customer passwordHash]: "cred", level S3, confidence medium
	// [page size]: "", level S0, confidence low
}
