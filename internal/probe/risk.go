package probe

import (
	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/semantics"
)

// risk says what a call of an operation may do that nothing puts back, "" for nothing.
func risk(o *api.Operation) string {
	if !o.Writes() || semantics.IsReadByPost(o) {
		return ""
	}
	switch destruction, flow, cost := semantics.DestructionOf(o), semantics.BusinessFlowOf(o), semantics.CostOf(o); {
	case destruction.Kind != semantics.DestroysNothing:
		return "it " + destruction.String()
	case semantics.IsBulk(o):
		return "it writes many objects at once"
	case semantics.IsPayment(o):
		return "it moves money"
	case flow.String() != "":
		return "it " + flow.String()
	case cost.String() != "":
		return "it " + cost.String()
	case semantics.HasGuessableSecret(o):
		return "it may lock an account"
	}
	return "it writes, and nothing undoes that"
}
