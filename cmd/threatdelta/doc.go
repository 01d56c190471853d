// Threatdelta is the command line. It takes two states of the API descriptions of
// a repository (files, folders or git revisions), reviews what the change does to
// the attack surface, and writes the report to standard output or to files. Other
// commands list and explain the rules, write waivers, test a policy, and test a running
// API for what was found.
//
// Exit codes: 0 nothing blocks, 1 blocking findings, 2 wrong use, 3 could not
// review. Errors are one line each on standard error.
package main
