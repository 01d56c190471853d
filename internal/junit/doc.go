// Package junit writes the part of JUnit XML that CI systems read: after the schema
// junit-10.xsd of Jenkins' xunit plugin, which GitLab, Azure Pipelines and Bitbucket
// Pipelines read too. Texts are the caller's, who makes them inert first.
package junit
