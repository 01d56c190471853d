package report

import "fmt"

// notesShown is how many places of notes that say the same are named.
const notesShown = 5

// saidNote is what one note says, or several that say the same at different places.
type saidNote struct {
	level, message string
	places         []string // "file:line:column", those that are known
}

// noteList collects the notes of descriptions, each once: a file that several of them
// refer to is spoken of with the first.
type noteList struct {
	first map[Note]*Spec
	texts map[string]string // what is shown, and the whole message that it stands for
}

func newNoteList() *noteList { return &noteList{map[Note]*Spec{}, map[string]string{}} }

// add returns what the notes of a description say that no earlier one has said, and
// the first of the descriptions that have said the rest.
func (l *noteList) add(s *Spec) (list []saidNote, with *Spec) {
	at := map[[2]string]int{}
	for _, n := range s.Notes {
		if earlier := l.first[n]; earlier != nil {
			if earlier != s && with == nil {
				with = earlier
			}
			continue
		}
		l.first[n] = s
		key := [2]string{n.Level, n.Message}
		i, known := at[key]
		if !known {
			i = len(list)
			at[key] = i
			list = append(list, saidNote{level: n.Level, message: l.shown(n.Message)})
		}
		if p := noteAt(n); p != "" {
			list[i].places = append(list[i].places, p)
		}
	}
	return list, with
}

// remarks is the description with those of its notes that are no errors, which are said
// below the verdict.
func (s *Spec) remarks() *Spec {
	out := &Spec{Path: s.Path}
	for _, n := range s.Notes {
		if n.Level != "error" {
			out.Notes = append(out.Notes, n)
		}
	}
	return out
}

// shown is a message that is cut, if it is too long, so that it does not read like
// another one.
func (l *noteList) shown(message string) string {
	for _, limit := range [...]int{maxMessage, 10 * maxMessage} {
		cut := bothEnds(message, limit)
		if other, known := l.texts[cut]; !known || other == message {
			l.texts[cut] = message
			return cut
		}
	}
	return bothEnds(message, 10*maxMessage)
}

// bothEnds is show for texts of which the beginning and the end tell one from another:
// a cut takes the middle.
func bothEnds(s string, limit int) string {
	whole := []rune(show(s, len(s)*maxEscape))
	if len(whole) <= limit {
		return string(whole)
	}
	end := (limit - 1) / 2
	return string(whole[:limit-1-end]) + "…" + string(whole[len(whole)-end:])
}

// where names the places, each as esc writes it, or is empty.
func (n saidNote) where(esc func(string) string) string {
	s := ""
	for i, p := range n.places {
		switch {
		case i == notesShown:
			return s + fmt.Sprintf(" and %d more places", len(n.places)-i)
		case i > 0:
			s += ", "
		}
		s += esc(p)
	}
	return s
}

// noteAt is where a note is, "" where that is not known.
func noteAt(n Note) string {
	switch {
	case n.File == "":
		return ""
	case n.Line == 0:
		return shortPath(n.File, maxName)
	case n.Column == 0:
		return fmt.Sprintf("%s:%d", shortPath(n.File, maxName), n.Line)
	}
	return fmt.Sprintf("%s:%d:%d", shortPath(n.File, maxName), n.Line, n.Column)
}
