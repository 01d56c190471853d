// Package sensitive says which fields of an API description hold data worth
// protecting, and why it thinks so.
//
// The classes are the data-sensitivity enumeration of the OWASP Threat Model
// Library (TM-BOM 1.0.2), so that an export loses nothing. The vocabulary is
// drawn from the entity list of Microsoft Presidio, the infoTypes of Google
// DLP, the negative names of gitleaks, and PCI DSS v4 requirement 3.3.1 for
// what must never be stored. Annotations follow the OpenAPI Extension Registry
// (x-data-classification, x-sensitive-data) and the usage seen in public
// descriptions (x-pii, x-twilio, and others).
//
// A name is read as a phrase of tokens, never as a string of letters: "ssn" is
// not in "className". The last token is the head of the phrase, so "token_type"
// is a type and "password_policy" a policy. Words which mean many things
// ("name", "number", "age") count only beside a word that settles the meaning,
// in the name itself or in what encloses it. Evidence from the name, the
// format, the description and the examples is combined as 1 - prod(1-w), and
// what stays under one half is not reported.
//
// A name is read as it looks: ssn in full-width, in Cyrillic letters or with a
// zero-width space in it is ssn, see [Plain].
//
// The judgement is a heuristic: it can miss a field with an opaque name, and it
// reads English vocabulary with the best known national identifiers besides.
// Nothing here looks for secrets in example values.
package sensitive
