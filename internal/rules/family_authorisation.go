package rules

import "github.com/threatdelta/threatdelta/internal/threat"

// authorisation lists the rules about object, function and property authorisation.
func authorisation() []threat.Rule {
	return []threat.Rule{
		bolaObjectID(),
		bolaIDPredictable(),
		bolaOwnerFromClient(),
		bolaTenantParamDropped(),
		bflaAdminSurface(),
		bflaNewWriteMethod(),
		bflaDestructiveOp(),
		bflaImpersonationInput(),
		massassignPrivilegedField(),
		massassignReadonlyLifted(),
		massassignSchemaOpened(),
	}
}
