// Package organization reads many repositories of GitHub: which there are, their open pull requests, and what the
// check left of each as artifacts, or what a review says that is made here. In come a client that paces its requests
// and a list of what to read; out come [fleet.Records].
//
// One repository that cannot be read does not keep the others from being read: it is in the records with the reason.
// Archives come from runs that whoever opened a pull request controls: they are read within limits and never unpacked
// to a disk.
package organization
