// Package contain decides whether any value is accepted by some schemas of JSON Schema and
// refused by others: the question behind "does head accept what base refused". Schemas of
// OpenAPI come in, of both sides; whether surely no such value exists goes out, or such a
// value.
//
// The search divides values by kind and what the schemas say into what must hold at once,
// alternative by alternative, as a tableau does. What it does not read is taken to accept
// what should be accepted, and to refuse what should be refused, so that an answer of "none"
// is one to rely on; where a value is made, it is the other way round. Where there is neither
// answer, nothing is known. The method is that of Furelos-Blanco et al., "Type Safety with
// JSON Subschema" (2019), and Attouche et al., "Witness Generation for JSON Schema" (2022).
package contain
