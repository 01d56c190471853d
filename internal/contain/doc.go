// Package contain decides whether any value is accepted by some schemas of JSON Schema and
// refused by others: the question behind "does head accept what base refused". Schemas of
// OpenAPI come in, of both sides; whether surely no such value exists goes out, or such a
// value.
//
// The search divides values by kind (null, boolean, number, string, array, object) and
// what the schemas say into what must hold at once, alternative by alternative, as a
// tableau does. What it does not read is taken to accept what should be accepted, and to
// refuse what should be refused, so that an answer of "none" is one to rely on. So is a search
// that costs too much. Where a value is made it is the other way round: what is not read is
// taken to refuse the one and to accept the other, so that a value that is made is one to rely
// on as well, and where there is neither answer nothing is known. The method is that of
// Furelos-Blanco et al., "Type Safety with JSON Subschema" (2019), and Attouche et al.,
// "Witness Generation for JSON Schema" (2022).
package contain
