// Package fleet says how many repositories stand: which open pull requests wait for a reviewer and what each would make
// possible, what every API gives away today, which acceptances end when, which repositories have a description and no
// check, and what could not be read.
//
// In come [Records], what somebody read of repositories: reports of package report and models of package model, each
// with where it is from. Out comes a [State], and in a format (JSON by fleet.schema.json, Markdown, HTML) what [Filter]
// leaves of it. Nothing here asks for anything: the time is given, and the same records give the same bytes.
//
// What was not read is in the state, with its name and the reason: no list is complete that is not said to be.
package fleet
