// Package trigger names the events of GitHub on which a review runs. Nothing comes in;
// constants and lists of them go out, so that the action, the delivery and the guard
// speak of the same events.
package trigger
