package secret

import (
	"encoding/base64"
	"encoding/json"
	"hash/crc32"
	"math"
	"strings"
)

// IsPlausible reports whether the literal is neither a placeholder, nor a value
// published for tests and samples, nor made of words.
func (l Literal) IsPlausible() bool {
	switch l.Class {
	case Card, Person:
		return !isPublished(l.Text) && !isCounting(l.Text)
	case Mail:
		return isPersonal(l.Text)
	}
	if isPlaceholder(l.Text) || isPublished(l.Text) {
		return false
	}
	switch l.Kind {
	case URLPassword:
		return len(l.Text) >= 8 && isMixed(l.Text) && entropy(l.Text) > 2.5
	case "JSON Web Token":
		return isLasting(l.Text)
	}
	if l.Class == Opaque {
		return !isUUID(l.Text) && !isWordy(l.Text) && entropy(l.Text) >= 3.5
	}
	return entropy(l.Text) >= 3
}

// IsAltered reports whether the literal cannot be what it seems to be. GitHub's and
// npm's tokens end with a checksum of the rest
// (https://github.blog/engineering/behind-githubs-new-authentication-token-formats/),
// which is wrong in this one.
func (l Literal) IsAltered() bool {
	prefix, rest, ok := strings.Cut(l.Text, "_")
	if !ok || len(rest) != 36 || len(prefix) != 3 || l.Class != Credential || l.Kind != "GitHub token" && l.Kind != "npm token" {
		return false
	}
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	sum := crc32.ChecksumIEEE([]byte(rest[:30]))
	var want [6]byte
	for i := 5; i >= 0; i-- {
		want[i] = digits[sum%62]
		sum /= 62
	}
	return rest[30:] != string(want[:])
}

// entropy returns the Shannon entropy of the characters of a word, in bits for each
// character.
func entropy(s string) float64 {
	var count [256]int
	for i := range len(s) {
		count[s[i]]++
	}
	sum, n := 0.0, float64(len(s))
	for _, c := range count {
		if c > 0 {
			p := float64(c) / n
			sum -= p * math.Log2(p)
		}
	}
	return sum
}

// isMixed reports whether a word has both letters and digits.
func isMixed(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < 128 && isDigit(byte(r)) }) &&
		strings.ContainsFunc(s, func(r rune) bool { return r < 128 && isLetter(byte(r)) })
}

// isPlaceholder reports whether a word says that it is a placeholder, repeats itself,
// or counts up.
func isPlaceholder(s string) bool {
	low := strings.ToLower(s)
	for _, mark := range [...]string{"example", "xxx", "your", "dummy", "fake", "sample", "placeholder", "redacted", "changeme",
		"insert", "replace", "16c7e42f292c6912e7710c838347ae178b4a", // of GitHub's documentation
		"foobar", "secret", "password", "deadbeef", "1234567", "7654321", "abcdef", "qwerty", "a1b2c3", "1a2b3c", "123abc", "abc123", "b2c3d4", "c3d4e5", "d7c6b5", "x7y8z9", "x9y8z7",
		"lorem", "not-a-real", "notareal", "_test_", "-test-", "sandbox"} {
		if strings.Contains(low, mark) {
			return true
		}
	}
	run := 1 // of one character
	for i := 1; i < len(low); i++ {
		if low[i] != low[i-1] {
			run = 1
		} else if run++; run == 5 {
			return true
		}
	}
	return false
}

// joined returns a text without the marks by which its writers group it.
func joined(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '.' {
			return -1
		}
		return r
	}, s)
}

// isPublished reports values of vendors' documentation that have the form of real
// ones.
func isPublished(s string) bool {
	switch joined(s) {
	case "078051120", "219099999", "457555462", "123456789", "111223333", "123121234", "111111111", "987654321", "555555555", "123456780": // social security
		return true
	case "11144477735", "12345678909", "52998224725", "00000000000", "11111111111": // CPF
		return true
	case "4111111111111111", "4242424242424242", "4000056655665556", "4012888888881881", "4012000033330026", "4000000000000002",
		"4000000000009995", "4000002500003155", "4000002760003184", "4917610000000000", "4988438843884305", "4166676667666746", "4444333322221111",
		"4263982640269299", "4263970000005262", "4532015112830366", "4539578763621486", "4716108999716531", "4005519200000004", "4009348888881881",
		"4500600000000061", "4032035476218846", "4484070000000000", "4917484589897107", "4001919257537193", "4007702835532454", "4222222222222220",
		"4539148803436467", "4485275742308327", "4556737586899855", "4929123123123123", "4462030000000000",
		"5555555555554444", "5200828282828210", "5105105105105100", "5454545454545454", "5425233430109903", "5577000055770004", "5555341244441115",
		"5500000000000004", "5424000000000015", "5111111111111118", "5136333333333335", "5585558555855583", "2223003122003222", "2222405343248877", "2222990905257051",
		"2222420000001113", "2223000048400011", "2223007648726984", "2222400070000005",
		"378282246310005", "371449635398431", "378734493671000", "370000000000002", "374245455400126", "373953192351004", "340000000000009", "371144371144376", "341111111111111",
		"6011111111111117", "6011000990139424", "6011000000000004", "6011000400000000", "6011000991300009", "6011601160116611", "6445644564456445",
		"30569309025904", "38520000023237", "36227206271667", "36006666333344", "36148900647913",
		"3530111333300000", "3566002020360505", "3566000020000410", "3569990010095841", "6200000000000005", "6250941006528599", "6243030000000001":
		return true
	case "DE89370400440532013000", "DE75512108001245126199", "DE91100000000123456789", "DE12500105170648489890", "GB29NWBK60161331926819",
		"GB82WEST12345698765432", "GB33BUKB20201555555555", "GB94BARC10201530093459", "GB24BKEN10000031510604", "FR1420041010050500013M02606", "FR7630006000011234567890189", "FR7630001007941234567890185",
		"NL91ABNA0417164300", "NL02ABNA0123456789", "NL13TEST0123456789", "CH9300762011623852957", "CH5604835012345678009", "BE68539007547034", "BE71096123456769",
		"ES9121000418450200051332", "ES7921000813610123456789", "IT60X0542811101000000123456", "AT611904300234573201", "AT483200000012345864",
		"IE29AIBK93115212345678", "IE64IRCE92050112345678", "PL61109010140000071219812874", "PL10105000997603123456789123", "SE4550000000058398257466", "SE7280000810340009783242", "DK5000400440116243", "DK9520000123456789",
		"NO9386011117947", "NO8330001234567", "FI2112345600000785", "FI1410093000123458", "PT50000201231234567890154", "PT50002700000001234567833", "LU280019400644750000", "LU120010001234567891",
		"CZ6508000000192000145399", "CZ5508000000001234567899", "SK3112000000198742637541", "SK8975000000000012345671", "HU42117730161111101800000000", "HU93116000060000000012345676", "RO49AAAA1B31007593840000", "RO09BCYP0000001234567890",
		"GR1601101250000000012300695", "GR9608100010000001234567890", "TR330006100519786457841326", "TR320010009999901234567890", "EE382200221020145685", "EE471000001020145685", "LT121000011101001000", "LT601010012345678901", "LV80BANK0000435195001", "LV97HABA0012345678910",
		"HR1210010051863000160", "HR1723600001101234565", "BG80BNBG96611020345678", "BG18RZBB91550123456789", "CY17002001280000001200527600", "CY21002001950000357001234567", "AE070331234567890123456", "SA0380000000608010167519", "SA4420000001234567891234",
		"BR1800360305000010009795493C1", "BR1500000000000010932840814P2", "UA213223130000026007233566001", "UA903052992990004149123456789", "IS140159260076545510730339", "IS750001121234563108962099", "LI21088100002324013AA", "LI7408806123456789012":
		return true
	case "AIzaSyDaGmWKa4JsXZHjGw7ISLn_3namBGewQe", "AIzaSyBOti4mM6x9WDnZIjIeyEU21OpBXqWBgw",
		"2YotnFZFEjr1zCsicMWpAA", "tGzv3JOkF0XG5Qx2TlKWIA", "SplxlOBeZQQYbYS6WxSbIA", "czZCaGRSa3F0MzpnWDFmQmF0M2JW", // RFC 6749
		"dBjftJeZ4CVPmB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstwcM", // RFC 7636
		"GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS",                                            // RFC 8628
		"QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "QWxhZGRpbjpvcGVuc2VzYW1l", "dXNlcm5hbWU6cGFzc3dvcmQ=", // RFC 7617, username:password
		"xoxb1765367248119874698323pdFZKVeTuE8sk7oOcHrzqqgy", "xoxp111182739316111519414203670114695f89a31i07":
		return true
	}
	return false
}

// isCounting reports whether a number is made up: it counts up, or is mostly zeros.
func isCounting(s string) bool {
	digits := joined(s)
	return strings.Contains(digits, "1234567") || strings.Contains(digits, "0000000")
}

// isUUID reports 8-4-4-4-12 hexadecimal digits, which are an identifier.
func isUUID(s string) bool {
	return len(s) == 36 && s[8] == '-' && s[13] == '-' && s[18] == '-' && s[23] == '-'
}

// isWordy reports whether a random word is not random: names joined by marks, a time,
// a version, or a digest that says so.
func isWordy(s string) bool {
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == '-' || r == '_' || r == '.' || r == '+' })
	plain := 0
	for _, p := range parts {
		if !isMixed(p) {
			plain += len(p)
		}
	}
	return 2*plain > len(s)
}

// isPersonal reports whether an address may belong to somebody, and is not one that
// writers of documentation make up.
func isPersonal(address string) bool {
	local, _, _ := strings.Cut(strings.ToLower(address), "@")
	for _, made := range [...]string{"john", "jane", "doe", "smith", "jsmith", "test", "user", "example", "foo", "bar", "alice", "bob", "name", "mail", "someone", "some",
		"sample", "demo", "your", "you", "admin", "info", "support", "contact", "hello", "abc", "xyz", "xxx", "customer", "client", "person", "joe", "dummy", "fake",
		"random", "account", "owner", "member", "guest", "noreply", "no-reply", "buyer", "seller", "patient", "student", "employee", "developer", "dev", "qwerty", "asdf", "123", "first", "last", "api", "company", "team", "service"} {
		if strings.Contains(local, made) {
			return false
		}
	}
	return len(local) >= 5
}

// isLasting reports whether a JSON Web Token (RFC 7519) is worth stealing: its header
// names an algorithm, its claims are not those of the usual samples, and it does
// not expire within 90 days of its beginning.
func isLasting(token string) bool {
	parts := strings.Split(token, ".")
	if len(parts) != 3 || len(parts[2]) < 20 {
		return false
	}
	var header struct {
		Algorithm string `json:"alg"`
	}
	var claims struct {
		Iss, Sub, Name any
		Iat, Nbf, Exp  float64
	}
	if !decode(parts[0], &header) || header.Algorithm == "" || strings.EqualFold(header.Algorithm, "none") || !decode(parts[1], &claims) {
		return false
	}
	for _, claim := range []any{claims.Iss, claims.Sub, claims.Name} {
		s, _ := claim.(string)
		if s == "John Doe" || s == "joe" || isPlaceholder(s) || s != "" && isReserved(strings.TrimSuffix(s, "/")) {
			return false
		}
	}
	from := max(claims.Iat, claims.Nbf)
	if from == 1516239022 || claims.Iat == 1516239022 || claims.Exp == 1300819380 {
		return false
	}
	return claims.Exp == 0 || from > 0 && claims.Exp-from > 90*24*3600
}

func decode(part string, into any) bool {
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(part, "="))
	return err == nil && json.Unmarshal(raw, into) == nil
}
