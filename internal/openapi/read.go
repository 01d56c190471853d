package openapi

// readSafely reads what needs no YAML parser. A fault there must only cost speed.
func readSafely(raw []byte, with *joint) (root *node) {
	defer func() {
		if recover() != nil {
			root = nil
		}
	}()
	return readOwn(raw, with)
}

// readOwn returns the nodes of a text that needs no YAML parser, else nil.
func readOwn(raw []byte, with *joint) *node {
	if isBraced(raw) {
		return readJSON(raw, with)
	}
	return readYAML(raw)
}
