// Package proof shows what a finding says: a request that base refuses and head accepts,
// or a response that only head documents. The judge is kin-openapi, which shares no code
// with this program's reading of a description, so that a mistake of either is seen:
// where the two disagree, the finding is not believed.
//
// The judge gets the operation and what it refers to, not the whole description. No
// request is sent anywhere.
package proof
