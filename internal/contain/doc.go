// Package contain decides whether any value is accepted by some schemas of JSON Schema and
// refused by others: the question behind "does head accept what base refused". Schemas of
// OpenAPI come in, of both sides; whether surely no such value exists goes out.
//
// The search divides values by kind (null, boolean, number, string, array, object) and
// what the schemas say into what must hold at once, alternative by alternative, as a
// tableau does. What it does not read is taken to accept what should be accepted, and to
// refuse what should be refused, so that an answer of "none" is one to rely on, and only
// that. So is a search that costs too much. The method is that of Furelos-Blanco et al.,
// "Type Safety with JSON Subschema" (2019), and Attouche et al., "Witness Generation for
// JSON Schema" (2022), without the making of witnesses.
package contain
