package model

// Decisions are what a team decides about threats by hand: of those that stand, by fingerprint, and threats of
// its own.
type Decisions struct {
	Threats []Decision
	Own     []Own
}

// Decision is what was written about one threat, with its line in the file.
type Decision struct {
	Fingerprint string
	Line        int
	Kept        Kept
}

// Keep puts decisions into a model, and weighs anew what is left of the risk. One about a threat that does not
// stand is listed as stale, so that nothing that was written is lost. Fingerprints are those of threats of any of the descriptions.
func Keep(m *Model, d Decisions) {
	at := map[string]*Threat{}
	for i := range m.Descriptions {
		for j := range m.Descriptions[i].Threats {
			t := &m.Descriptions[i].Threats[j]
			at[t.Fingerprint] = t
		}
	}
	for _, x := range d.Threats {
		if t := at[x.Fingerprint]; t != nil {
			kept := x.Kept
			t.Kept = &kept
			continue
		}
		m.Stale = append(m.Stale, Stale{Fingerprint: x.Fingerprint, Line: x.Line, Kept: x.Kept})
	}
	m.Own = append(m.Own, d.Own...)
	for i := range m.Descriptions {
		Weigh(&m.Descriptions[i])
	}
}
