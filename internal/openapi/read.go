package openapi

// readSafely reads what needs no YAML parser. A fault there must only cost speed.
func readSafely(raw []byte) (root *node) {
	defer func() {
		if recover() != nil {
			root = nil
		}
	}()
	return readOwn(raw)
}

// readOwn returns the nodes of a text that needs no YAML parser, else nil.
func readOwn(raw []byte) *node {
	if isBraced(raw) {
		return readJSON(raw)
	}
	return readYAML(raw)
}
