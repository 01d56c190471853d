package words

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestTokens(t *testing.T) {
	for name, want := range map[string]string{
		"": "", "__": "", "SSNValidation": "ssn validation", "userIDs": "user ids", "APIKey": "api key",
		"OAuth2": "oauth2", "oauth2_token": "oauth2 token", "eMail": "email", "IPv4": "ipv4", "ipv6_addr": "ipv6 addr",
		"iOS": "ios", "iPhone": "iphone", "firstname": "first name", "Phonenumber": "phone number",
		"clientsecret": "client secret", "dateofbirth": "date of birth", "address1": "address 1",
		"X-GitHub-Token": "x git hub token", "items[]": "items", "{*}": "", "größeÄnderung": "größe änderung",
		"nextPageToken": "next page token", "paid": "paid", "ip_v4": "ipv4", "\xff\xfeid": "id", "URLs": "urls",
		"URLsafe": "ur lsafe", "HTTPServer2XML": "http server 2 xml", "Аdmіn\u200bPаth": "admin path",
	} {
		if got := strings.Join(Tokens(name), " "); got != want {
			t.Errorf("Tokens(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestAppendTokens(t *testing.T) {
	// The words before belong to another name: no spelling is joined across.
	if got := AppendTokens([]string{"e"}, "mail"); !slices.Equal(got, []string{"e", "mail"}) {
		t.Error(got)
	}
}

func TestSingular(t *testing.T) {
	for word, want := range map[string]string{
		"tokens": "token", "addresses": "address", "address": "address", "diagnosis": "diagnosis",
		"allergies": "allergy", "ids": "id", "ips": "ip", "gps": "gps", "status": "status", "pass": "pass",
		"passes": "pass", "boxes": "box", "batches": "batch", "names": "name", "series": "sery",
	} {
		if got := Singular(word); got != want {
			t.Errorf("Singular(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestMatch(t *testing.T) {
	verbs := NewSet("log", "sign")
	for _, c := range []struct {
		name      string
		got, want bool
	}{
		{"one of the words is there", HasAny(Tokens("resetPassword"), "pin", "password"), true},
		{"a part of a word is no word", HasAny(Tokens("passwordless"), "password"), false},
		{"nothing is wanted", HasAny(Tokens("password")), false},
		{"no tokens", HasAny(nil, "password"), false},
		{"a phrase in a name", HasPhrase(Tokens("user_sign_in_url"), "sign", "in"), true},
		{"a phrase that is interrupted", HasPhrase(Tokens("sign_up_in"), "sign", "in"), false},
		{"a phrase backwards", HasPhrase(Tokens("in_sign"), "sign", "in"), false},
		{"a phrase longer than the name", HasPhrase(Tokens("sign"), "sign", "in"), false},
		{"a pair in order", HasPair(Tokens("resetUserPassword"), []string{"user"}, []string{"password", "pin"}), true},
		{"a pair backwards", HasPair(Tokens("passwordReset"), []string{"reset"}, []string{"password"}), true},
		{"a pair that is apart", HasPair(Tokens("resetUserPassword"), []string{"reset"}, []string{"password"}), false},
		{"all words are a phrase", IsOneOf(Tokens("backOffice"), "admin", "back office"), true},
		{"the plural", IsOneOf(Tokens("back_offices"), "back office"), true},
		{"more words than the phrase", IsOneOf(Tokens("back_office_id"), "back office"), false},
		{"no plural: short", IsOneOf(Tokens("gas"), "ga"), false},
		{"no plural: ss", IsOneOf(Tokens("address"), "addres"), false},
		{"no plural: us", IsOneOf(Tokens("status"), "statu"), false},
		{"a word of the set", verbs.Has("log"), true},
		{"a word not in the set", verbs.Has("in"), false},
		{"a token of the set", verbs.HasAny(Tokens("signIn")), true},
		{"no token of the set", verbs.HasAny(Tokens("register")), false},
		{"digits", IsNumber("2"), true},
		{"letters", IsNumber("two"), false},
		{"an empty word", IsNumber(""), false},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v", c.name, c.got)
		}
	}
}

func TestTrimFirst(t *testing.T) {
	for name, want := range map[string]string{"xUserId": "user id", "newPassword": "password", "x": "x", "oldPin": "old pin", "": ""} {
		if got := strings.Join(TrimFirst(Tokens(name), "x", "new"), " "); got != want {
			t.Errorf("TrimFirst(%q) = %q, want %q", name, got, want)
		}
	}
}

func FuzzTokens(f *testing.F) {
	for _, seed := range []string{"", "SSNValidation", "eMail", "IPv4", "\xff", "ID\u0301s", "OAuth2", "größe", "user_IDs", "i_os_mail"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		tokens := Tokens(name)
		for _, token := range tokens {
			if token == "" || strings.ContainsFunc(token, func(r rune) bool {
				return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
			}) {
				t.Errorf("Tokens(%q) has the token %q", name, token)
			}
		}
		if again := Tokens(name); !reflect.DeepEqual(tokens, again) {
			t.Errorf("Tokens(%q): %q, then %q", name, tokens, again)
		}
	})
}

func FuzzPlain(f *testing.F) {
	f.Add("ѕѕn")
	f.Add("s\u200bsn")
	f.Add("\xffé")
	f.Fuzz(func(t *testing.T, name string) {
		once := Plain(name)
		if utf8.ValidString(name) && Plain(once) != once {
			t.Errorf("%+q: %+q becomes %+q", name, once, Plain(once))
		}
		if !slices.Equal(Tokens(name), Tokens(once)) {
			t.Errorf("%+q has other words than %+q", name, once)
		}
	})
}

// TestAppendTokensAllocations: the words of a name in small letters are parts of it.
func TestAppendTokensAllocations(t *testing.T) {
	found := 0
	n := testing.AllocsPerRun(100, func() {
		var room [8]string
		found = len(AppendTokens(room[:0], "some_long_name_of_7"))
	})
	if n > 0 || found != 5 {
		t.Errorf("%v allocations for %d words", n, found)
	}
}
