package secret

import (
	"bytes"
	"strings"
)

// numbered returns the kind of a personal number. Check digits identify most of
// them, and its form a US social security number.
func numbered(w []byte) (Class, string) {
	switch n := len(w); {
	case n == 11 && w[3] == '-' && w[6] == '-' && isSSN(w):
		return Person, "US social security number"
	case n == 14 && w[3] == '.' && w[11] == '-' && isCPF(w):
		return Person, "Brazilian CPF"
	case n == 19 && w[4] == '-' && w[9] == '-' && w[14] == '-', n >= 14 && n <= 19 && isDigit(w[n-1]):
		if isCard(w) {
			return Card, "payment card number"
		}
	}
	if len(w) >= 15 && len(w) <= 34 && isCapital(w[0]) && isIBAN(w) {
		return Person, "IBAN"
	}
	return 0, ""
}

// groups examines a card number or an IBAN in groups of four, one of which begins
// or ends at the offset at. It returns where the number ends, or 0.
func (f *finder) groups(at int) int {
	start, end := groupsAround(f.text, at)
	run := f.text[start:end]
	if !isInFours(run) {
		return 0
	}
	word := bytes.ReplaceAll(run, []byte{' '}, nil)
	switch {
	case isCard(word) && len(word) == 16:
		f.add(Card, "payment card number", start, end)
		f.found[len(f.found)-1].Grouped = true
	case isCapital(word[0]) && len(word) >= 15 && isIBAN(word):
		f.add(Person, "IBAN", start, end)
	default:
		return 0
	}
	return end
}

// groupsAround returns the largest part of a text around at that consists of digits,
// capitals and single spaces. Not more than an IBAN is examined.
func groupsAround(text []byte, at int) (start, end int) {
	part := func(c byte) bool { return isDigit(c) || isCapital(c) }
	for start = at; start > 0 && at-start < 45; start-- {
		if c := text[start-1]; !part(c) && !(c == ' ' && start > 1 && part(text[start-2])) {
			break
		}
	}
	for end = at; end < len(text) && end-start < 45; end++ {
		if c := text[end]; !part(c) && !(c == ' ' && end+1 < len(text) && part(text[end+1])) {
			break
		}
	}
	return start, end
}

// isInFours reports whether a text consists of groups of four, the last of which may be
// shorter.
func isInFours(run []byte) bool {
	if len(run) < 18 || bytes.IndexByte(run, ' ') != 4 {
		return false
	}
	for i := 4; i < len(run); i += 5 {
		if run[i] != ' ' {
			return false
		}
	}
	return true
}

// isCard checks issuer and check digit (ISO/IEC 7812): Visa, Mastercard, American
// Express, Discover, JCB, Diners Club, UnionPay.
func isCard(w []byte) bool {
	var room [19]byte
	digits := room[:0]
	for i, c := range w {
		switch {
		case isDigit(c) && len(digits) < cap(digits):
			digits = append(digits, c-'0')
		case c == '-' && i%5 == 4:
		default:
			return false
		}
	}
	n := len(digits)
	if n < 14 || !isIssued(digits) {
		return false
	}
	sum, same := 0, 0
	for i, d := range digits {
		v := int(d)
		if (n-i)%2 == 0 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
		if i > 0 && d == digits[i-1] {
			same++
		}
	}
	return sum%10 == 0 && same < n/2
}

// isIssued reports whether the digits begin like a card of one of the networks and
// have its length.
func isIssued(d []byte) bool {
	four := int(d[0])*1000 + int(d[1])*100 + int(d[2])*10 + int(d[3])
	two := four / 100
	within := func(from, to int) bool { return four >= from && four <= to }
	switch len(d) {
	case 14:
		return two == 36 || two == 38 || within(3000, 3059)
	case 15:
		return two == 34 || two == 37
	case 16:
		return d[0] == 4 || two == 65 || two == 62 || four == 6011 ||
			within(5100, 5599) || within(2221, 2720) || within(6440, 6499) || within(3528, 3589)
	case 19:
		return d[0] == 4 || two == 62
	}
	return false
}

// isSSN excludes numbers that are never issued, with the areas 000, 666 and 9xx:
// https://www.ssa.gov/employer/randomization.html.
func isSSN(w []byte) bool {
	for i, c := range w {
		if i != 3 && i != 6 && !isDigit(c) {
			return false
		}
	}
	s := string(w)
	return s[:3] != "000" && s[:3] != "666" && s[0] != '9' && s[4:6] != "00" && s[7:] != "0000"
}

// isCPF checks 000.000.000-00 with its two check digits, modulo 11.
func isCPF(w []byte) bool {
	var d []int
	for i, c := range w {
		switch {
		case isDigit(c):
			d = append(d, int(c-'0'))
		case i == 3 || i == 7 || i == 11:
		default:
			return false
		}
	}
	if len(d) != 11 {
		return false
	}
	for n := 9; n < 11; n++ {
		sum := 0
		for i := range n {
			sum += d[i] * (n + 1 - i)
		}
		if sum*10%11%10 != d[n] {
			return false
		}
	}
	return true
}

// isIBAN checks country, length and the remainder modulo 97 (ISO 13616).
func isIBAN(w []byte) bool {
	if !isCapital(w[1]) || !isDigit(w[2]) || !isDigit(w[3]) || len(w) != ibanLength(string(w[:2])) {
		return false
	}
	rest := 0
	for i := range w {
		switch c := w[(i+4)%len(w)]; {
		case isDigit(c):
			rest = (rest*10 + int(c-'0')) % 97
		case isCapital(c):
			rest = (rest*100 + int(c-'A') + 10) % 97
		default:
			return false
		}
	}
	return rest == 1
}

// ibanLength returns the length of a country's account numbers, 0 if it has none.
func ibanLength(country string) int {
	switch country {
	case "NO":
		return 15
	case "BE":
		return 16
	case "DK", "FI", "NL":
		return 18
	case "AT", "EE", "LT", "LU":
		return 20
	case "CH", "HR", "LI", "LV":
		return 21
	case "BG", "DE", "GB", "IE":
		return 22
	case "AE":
		return 23
	case "CZ", "ES", "RO", "SA", "SE", "SK":
		return 24
	case "PT":
		return 25
	case "IS", "TR":
		return 26
	case "FR", "GR", "IT":
		return 27
	case "CY", "HU", "PL":
		return 28
	case "BR", "UA":
		return 29
	}
	return 0
}

// addresses examines the text around each @ of some lines: an e-mail address, or a
// password in a URL.
func (f *finder) addresses(from, to int) {
	text := f.text
	for at := from; ; at++ {
		n := bytes.IndexByte(text[at:to], '@')
		if n < 0 {
			return
		}
		at += n
		end := at + 1
		for end < len(text) && end-at < 254 && (isLetter(text[end]) || isDigit(text[end]) || text[end] == '.' || text[end] == '-') {
			end++
		}
		for end > at+1 && text[end-1] == '.' {
			end--
		}
		if end-at < 4 {
			continue
		}
		if f.isInURL(at, string(text[at+1:end])) || !isConsumer(string(text[at+1:end])) {
			continue
		}
		start := at
		for start > 0 && at-start < 64 && f.of[text[start-1]] != 0 {
			start--
		}
		start += escaped(text, start)
		if at-start >= 3 {
			f.add(Mail, "e-mail address", start, end)
		}
	}
}

// isInURL looks for user:password before the host behind the @ at offset at, and
// reports whether it is there.
func (f *finder) isInURL(at int, host string) bool {
	colon, start := 0, at
	for start > 0 && at-start < 200 {
		c := f.text[start-1]
		if c <= ' ' || c >= 0x7f || strings.IndexByte("\"'`<>{}@\\", c) >= 0 {
			return false
		}
		if c == '/' {
			break
		}
		if c == ':' {
			colon = start - 1
		}
		start--
	}
	if colon <= start || !bytes.HasSuffix(f.text[:start], []byte("://")) {
		return false
	}
	if strings.Contains(host, ".") && !isReserved(host) {
		f.add(Credential, URLPassword, colon+1, at)
	}
	return true
}

// isReserved reports whether a host is reserved for examples (RFC 2606, RFC 6761) or
// is this machine.
func isReserved(host string) bool {
	host = "." + strings.ToLower(host)
	for _, end := range [...]string{".example", ".example.com", ".example.net", ".example.org", ".test", ".invalid", ".localhost", ".local", ".127.0.0.1"} {
		if strings.HasSuffix(host, end) {
			return true
		}
	}
	return strings.Contains(host, "example") || strings.Contains(host, ".your")
}

// isConsumer reports whether a domain belongs to a provider for private persons.
func isConsumer(domain string) bool {
	switch strings.ToLower(domain) {
	case "gmail.com", "googlemail.com", "yahoo.com", "yahoo.co.uk", "yahoo.fr", "yahoo.de", "ymail.com", "hotmail.com",
		"hotmail.co.uk", "hotmail.fr", "outlook.com", "live.com", "msn.com", "icloud.com", "me.com", "aol.com",
		"gmx.de", "gmx.net", "gmx.at", "web.de", "t-online.de", "protonmail.com", "proton.me", "mail.ru", "yandex.ru",
		"qq.com", "163.com", "126.com", "naver.com", "libero.it", "orange.fr", "free.fr", "laposte.net", "comcast.net":
		return true
	}
	return false
}
