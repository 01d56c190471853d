// Package sensitive finds out which values of an API are worth protecting, and why.
// A [Field], which is what a description says of one value, comes in; a [Verdict]
// with class, level, confidence and reasons goes out. The vocabulary can be
// extended and the levels changed by the organisation's policy. Secrets in example
// values are the business of package secret.
//
// The classes are the data-sensitivity enumeration of the OWASP Threat Model
// Library (TM-BOM 1.0.2), so that an export loses nothing. The vocabulary is drawn
// from the entity list of Microsoft Presidio, the infoTypes of Google DLP, the
// negative names of gitleaks, and PCI DSS v4 requirement 3.3.1 for what must never
// be stored. Annotations follow the OpenAPI Extension Registry
// (x-data-classification, x-sensitive-data) and the usage in public descriptions
// (x-pii, x-twilio, and others).
//
// A name is read as a phrase of words (see package words): "ssn" is not in
// "className". The last word is the head of the phrase, so "token_type" is a type
// and "password_policy" a policy. Words with many meanings ("name", "number",
// "age") count only beside a word that gives them one, in the name itself or in
// what encloses it. Evidence from the name, the format, the description and the
// examples is combined as 1 - prod(1-w). Less than one half is not reported.
//
// The judgement is a heuristic. It can miss a field with an opaque name, and it
// reads English, besides the best known national identifiers.
package sensitive
