package openapi

// readSafely reads what needs no YAML parser. A fault there must only cost speed.
func readSafely(raw []byte) (root *node) {
	defer func() {
		if recover() != nil {
			root = nil
		}
	}()
	if isBraced(raw) {
		return readJSON(raw)
	}
	return nil
}
