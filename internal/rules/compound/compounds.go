// Package compound lists the threats that findings on one operation make together,
// and the rules whose findings only say something beside another. Nothing comes in;
// the table for threat.Combine goes out.
package compound

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// Compounds are the threats that findings on one operation make together, the
// worst first: a finding belongs to the first that it fits.
func Compounds() []threat.Compound {
	everywhere := slices.Concat(opened(), undamped(), []string{"surface-new-op", "surface-blind-spot", "surface-ops-endpoint"})
	return []threat.Compound{
		{Needs: [][]string{opened(), exposed()}, Says: taking,
			With: slices.Concat(everywhere, powerful(), written(), named(), []string{"auth-token-issuer", "data-export", "data-collection-widened", "data-cache-sensitive", "data-fields-added"})},
		{Needs: [][]string{{"ssrf-url-input"}, slices.Concat(opened(), undamped())}, Says: fetching,
			With: slices.Concat(everywhere, []string{"redirect-input", "bulk-operation", "input-fields-added"})},
		{Needs: [][]string{written(), slices.Concat(opened(), narrowed())}, Says: writing,
			With: slices.Concat(everywhere, narrowed(), []string{"input-fields-added", "bola-object-id", "bfla-new-write-method"})},
		{Needs: [][]string{powerful(), slices.Concat(opened(), narrowed())}, Says: acting,
			With: slices.Concat(everywhere, narrowed(), []string{"bfla-new-write-method", "bola-object-id", "state-change-on-get", "csrf-cookie-auth"})},
		{Needs: [][]string{named(), opened()}, Says: naming, With: everywhere},
		{Needs: [][]string{{"rate-credential-op", "rate-weakened"}, slices.Concat(opened(), secrets())}, Says: guessing,
			With: slices.Concat(everywhere, []string{"input-fields-added", "data-credential-in-response"})},
	}
}

// CompoundThreats are the rules of the inventory: beside another finding about the same
// operation theirs is told with it.
func CompoundThreats() []string { return []string{"surface-new-op"} }

// opened are the rules that tell that anybody gets in.
func opened() []string {
	return []string{"auth-removed", "auth-optional", "auth-new-op-anonymous", "auth-vendor-bypass", "auth-undefined-scheme"}
}

// narrowed are the rules that tell that weaker credentials get in.
func narrowed() []string {
	return []string{"auth-scope-weakened", "auth-scope-verb-mismatch", "auth-new-op-weaker-than-siblings", "auth-alternative-added", "auth-scheme-downgraded", "auth-factor-dropped"}
}

// undamped are the rules that tell that nothing slows a caller down.
func undamped() []string {
	return []string{"rate-credential-op", "rate-weakened", "rate-missing-new-op", "rate-costly-op", "page-unbounded", "page-limit-raised", "query-cost"}
}

// exposed are the rules that tell of sensitive data in an answer.
func exposed() []string {
	return []string{"data-cardholder-auth-data", "data-credential-in-response", "data-sensitive-field-added", "data-writeonly-lifted"}
}

// written are the rules that tell of values that give rights to who sets them.
func written() []string {
	return []string{"massassign-privileged-field", "massassign-readonly-lifted", "bola-owner-from-client", "bfla-impersonation-input"}
}

// powerful are the rules that tell of operations which not every caller may use.
func powerful() []string {
	return []string{"bfla-admin-surface", "surface-debug", "bfla-destructive-op", "flow-sensitive", "bulk-operation"}
}

// named are the rules that tell of ids which pick whose object it is.
func named() []string { return []string{"bola-object-id", "bola-id-predictable"} }

// secrets are the rules about operations at which credentials can be guessed.
func secrets() []string {
	return []string{"auth-credential-recovery", "auth-user-enumeration", "auth-token-issuer"}
}

// anybody says who gets in, as far as the meeting tells.
func anybody(m threat.Match) string {
	switch f := m.Of(opened()...); {
	case f == nil:
		return "a caller with weaker credentials than before"
	case f.Confidence < severity.MediumConfidence:
		return "whoever no declared security stops"
	}
	return "anybody, without credentials,"
}

// pace says what does not slow a caller down, "" where nothing tells so.
func pace(m threat.Match) string {
	if f := m.Of(undamped()[:4]...); f != nil && f.Confidence >= severity.MediumConfidence {
		return " as fast as they like"
	}
	return ""
}

func taking(m threat.Match) string {
	whole := ""
	switch {
	case m.Of("page-unbounded", "data-export") != nil:
		whole = ", all records at once,"
	case m.Of(named()...) != nil:
		whole = ", record by record,"
	}
	return strings.TrimSuffix(fmt.Sprintf("%s can take %s%s%s", anybody(m), what(m.Of(exposed()...)), whole, pace(m)), ",")
}

// What is the value that a finding is about: its subject without the part of the
// message that it stands in.
func what(f *threat.Finding) string {
	_, path, ok := strings.Cut(f.Subject, "$")
	if !ok {
		return "the data of the answer"
	}
	return wording.Name("$" + path)
}

func fetching(m threat.Match) string {
	who := "any caller"
	if m.Of(opened()...) != nil {
		who = "anybody, without credentials,"
	}
	return fmt.Sprintf("%s can send the server to addresses of their choice%s", who, pace(m))
}

func writing(m threat.Match) string {
	f := m.Of(written()...)
	value := "a value that gives rights"
	if _, path, ok := strings.Cut(f.Subject, "$"); ok {
		value = wording.Name("$" + path)
	}
	return fmt.Sprintf("%s can set %s", anybody(m), value)
}

func acting(m threat.Match) string {
	what := "an operation that not every caller may use"
	switch f := m.Of(powerful()...); f.Rule.ID {
	case "bfla-admin-surface":
		what = "an administrator's operation"
	case "surface-debug":
		what = "a debugging operation"
	case "bfla-destructive-op":
		what = "a destructive operation"
	case "flow-sensitive":
		what = "an operation that moves money, goods or votes"
	}
	return fmt.Sprintf("%s can call %s%s", anybody(m), what, pace(m))
}

func naming(m threat.Match) string { return anybody(m) + " can name the object" }

func guessing(m threat.Match) string {
	if f := m.Of("rate-credential-op", "rate-weakened"); f.Confidence < severity.MediumConfidence || m.Of(secrets()...) == nil && f.Rule.ID == "rate-weakened" {
		return "" // limits may be elsewhere, or it is no place where secrets are tried
	}
	says := "passwords and codes can be tried one after the other as fast as a caller likes"
	if m.Of("auth-user-enumeration") != nil {
		says = "a caller can find out which accounts there are and try passwords and codes on them as fast as they like"
	}
	if f := m.Of("auth-token-issuer"); f != nil {
		says += ", and one that hits yields " + what(f)
	}
	return says
}
