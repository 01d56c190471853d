package sensitive

import (
	"strings"
	"testing"
)

func TestLinks(t *testing.T) {
	const signed = "https://files.example.com/a.pdf?sv=2024&sig=Zm9vYmFy&se=2030"
	for _, c := range []struct {
		path, format, description, example string
		want                               Class
	}{
		{"private_ical_url", "uri", "", "", Cred},
		{"secretRssUrl", "", "", "", Cred},
		{"ical", "uri", "The private iCal address", "", Cred},
		{"icalUrl", "", "Anyone with this link can read the events.", "", Cred},
		{"feed_url", "", "Gives access to the feed without logging in", "", Cred},
		{"calendarLink", "", "Keep it secret.", "", Cred},
		{"download", "uri", "", signed, Cred},
		{"href", "", "", "https://x.example.com/d?token=abc", Cred},
		{"href", "", "", "https://x.example.com/d?a=1&X-Amz-Signature=abc", Cred},
		{"link", "", "", "https://x.example.com/d?key=9f8e7d6c5b4a", Cred},

		{"feed_url", "", "The public feed of the blog", "", None},
		{"icalUrl", "", "The feed is not private.", "", None},
		{"private_url", "", "", "", None}, // of what?
		{"feed", "", "A private feed", "", None},
		{"calendar_name", "", "A private calendar", "", None},
		{"next_url", "uri", "", signed, None},
		{"link", "", "", "https://x.example.com/d?key=colour", None},
		{"link", "", "", "https://x.example.com/d?token=", None},
		{"link", "", "", "https://x.example.com/d?page_token=abc", None},
		{"link", "", "", "see https://x.example.com/d?token=abc", None},
		{"link", "", "", "https://x.example.com/token/abc", None},
	} {
		f := Field{Path: []string{c.path}, Type: "string", Format: c.format, Description: c.description, InResponse: true}
		level := S2
		if c.example != "" {
			level = S1
			f.Examples = []string{c.example}
		}
		v := New().Classify(f)
		if v.Class != c.want || c.want != None && (v.Level != level || v.Confidence != Medium) {
			t.Errorf("%s %q %s: %+v, want %q", c.path, c.description, c.example, v, c.want)
		}
		if c.want == None {
			continue
		}
		f.InResponse = false // who sends an address has it
		if v := New().Classify(f); v.Class != None {
			t.Errorf("%s %q %s, sent: %+v", c.path, c.description, c.example, v)
		}
		if strings.Contains(strings.Join(v.Why, " "), "example.com") {
			t.Errorf("%s: the reason quotes the link", c.path)
		}
	}
}
