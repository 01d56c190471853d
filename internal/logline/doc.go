// Package logline makes text fit for a terminal and a build log, where what is
// written may quote a stranger's file. In goes any text; out comes one line that
// shows everything in it, and that neither a terminal nor a runner of GitHub
// Actions obeys.
package logline
