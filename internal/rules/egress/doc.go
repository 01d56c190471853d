// Package egress has the rules about webhooks, callbacks and upstreams: what the API
// itself calls. A delta comes in through a pass; findings go out. What several rules
// share (who is called, what is sent) has files of its own.
package egress
