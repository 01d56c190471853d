package limits

const (
	// CommentCharacters is how much GitHub takes as a comment.
	CommentCharacters = 65536
	// CommentRoom is how much of that a report fills: what a delivery adds fits in
	// the rest.
	CommentRoom = 60000
	// SettingsBytes is how large a file of settings may be: a policy, a workflow.
	SettingsBytes = 1 << 20
	// PrunedBytes is from which size on the files of a description are read in two
	// steps, and their meaningless edits are not counted one by one.
	PrunedBytes = 256 << 10
	// OperationsListed is how many operations an acceptance keeps one by one; of more
	// it keeps a digest.
	OperationsListed = 100
	// EditsListed is how many edits that were not understood a report lists.
	EditsListed = 100
	// DocumentBytes is how large a report or a threat model may be that is read back: the
	// report of 5,000 descriptions has a tenth of it.
	DocumentBytes = 256 << 20
	// CustomRules is how many rules of its own a policy may have.
	CustomRules = 200
)
