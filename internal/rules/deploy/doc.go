// Package deploy has the rules about transport, browsers and where the API is served. A
// delta comes in through a pass; findings go out. What several rules share (servers,
// hosts) has files of its own.
package deploy
