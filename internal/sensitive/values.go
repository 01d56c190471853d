package sensitive

import (
	"math/big"
	"strings"
)

// formatted reads the format keyword: "password" of the OpenAPI format registry,
// and the formats of JSON Schema that name a kind of data.
func formatted(format string) (evidence, bool) {
	e := evidence{weight: weightFormat, why: "format " + format}
	switch format {
	case "password":
		e.class, e.level = Cred, S3
	case "email", "idn-email":
		e.class, e.level = PII, S1
	case "phone", "phone-number":
		e.class, e.level = PII, S1
	case "ipv4", "ipv6", "ip", "mac":
		e.class, e.level = Op, S1
	case "jwt":
		e.class, e.level = Cred, S3
	case "ssn":
		e.class, e.level = Gov, S2
	case "iban":
		e.class, e.level = Fin, S2
	case "credit-card", "creditcard":
		e.class, e.level = PCI, S3
	default:
		return evidence{}, false
	}
	return e, true
}

// shapes are forms of values that reveal their kind. Each has a check so strict
// that a value seldom passes by chance.
var shapes = []struct {
	name  string
	class Class
	level Level
	is    func(string) bool
}{
	{"payment card number", PCI, S3, isCard},
	{"IBAN", Fin, S2, isIBAN},
	{"US social security number", Gov, S2, isSSN},
	{"e-mail address", PII, S1, isEmail},
	{"JSON Web Token", Cred, S3, isJWT},
}

// exemplified adds evidence from the shape of example values, once for each shape.
func exemplified(found []evidence, f *Field) []evidence {
	if f.Type == "integer" || f.Type == "number" {
		return found // a tenth of all long numbers pass the Luhn check
	}
	for _, shape := range shapes {
		for _, value := range f.Examples {
			if shape.is(strings.TrimSpace(value)) {
				found = append(found, evidence{
					class: shape.class, level: shape.level, weight: weightExample,
					why: "an example is shaped like a " + shape.name,
				})
				break
			}
		}
	}
	return found
}

// isCard accepts 14 to 19 digits, single or in groups, that begin like the issuers'
// ranges and pass the Luhn check. 13 digits are too often a time in milliseconds.
func isCard(s string) bool {
	if len(s) < 14 || len(s) > 23 {
		return false
	}
	digits := make([]byte, 0, 20)
	for i := range len(s) {
		switch ch := s[i]; {
		case isDigit(ch):
			digits = append(digits, ch-'0')
		case (ch == ' ' || ch == '-') && i > 0:
		default:
			return false
		}
	}
	n := len(digits)
	if n < 14 || n > 19 || digits[0] < 2 || digits[0] > 6 {
		return false
	}
	sum := 0
	for i, d := range digits {
		v := int(d)
		if (n-i)%2 == 0 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0
}

// isIBAN checks the shape and the remainder modulo 97 of ISO 13616.
func isIBAN(s string) bool {
	s = strings.ReplaceAll(s, " ", "")
	if len(s) < 15 || len(s) > 34 || !isCapital(s[0]) || !isCapital(s[1]) || !isDigit(s[2]) || !isDigit(s[3]) {
		return false
	}
	var b strings.Builder
	for _, ch := range []byte(s[4:] + s[:4]) {
		switch {
		case isDigit(ch):
			b.WriteByte(ch)
		case isCapital(ch):
			v := ch - 'A' + 10
			b.WriteByte('0' + v/10)
			b.WriteByte('0' + v%10)
		default:
			return false
		}
	}
	v, ok := new(big.Int).SetString(b.String(), 10)
	return ok && new(big.Int).Mod(v, big.NewInt(97)).Int64() == 1
}

func isDigit(ch byte) bool { return ch >= '0' && ch <= '9' }

func isCapital(ch byte) bool { return ch >= 'A' && ch <= 'Z' }

// isSSN accepts 123-45-6789 outside the ranges that are never issued.
func isSSN(s string) bool {
	if len(s) != 11 || s[3] != '-' || s[6] != '-' {
		return false
	}
	for i := range len(s) {
		if i != 3 && i != 6 && !isDigit(s[i]) {
			return false
		}
	}
	return s[:3] != "000" && s[:3] != "666" && s[0] != '9' && s[4:6] != "00" && s[7:] != "0000"
}

// isEmail accepts a single address and nothing else.
func isEmail(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	if !ok || local == "" || len(s) > 254 || strings.ContainsAny(s, " \t\r\n:/<>,;\"") {
		return false
	}
	dot := strings.LastIndexByte(domain, '.')
	return dot > 0 && dot < len(domain)-2 && !strings.Contains(domain, "@") && !isDigit(domain[dot+1])
}

// isJWT accepts a compact JWS: two JSON objects in base64url, which begin with
// "eyJ", and a signature.
func isJWT(s string) bool {
	parts := strings.Split(s, ".")
	if len(parts) != 3 || len(s) < 40 || !strings.HasPrefix(parts[0], "eyJ") || !strings.HasPrefix(parts[1], "eyJ") {
		return false
	}
	for _, part := range parts {
		for _, ch := range []byte(part) {
			if !isCapital(ch) && !(ch >= 'a' && ch <= 'z') && !(ch >= '0' && ch <= '9') && ch != '-' && ch != '_' {
				return false
			}
		}
	}
	return true
}
