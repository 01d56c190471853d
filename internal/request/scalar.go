package request

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// longestText bounds how many characters a text has that is made up.
const longestText = 100_000

// bounds are the tightest of two bounds that hold.
func (s *shape) bounds(lower, upper string) (least, most float64) {
	least, most = math.Inf(-1), math.Inf(1)
	for _, v := range s.all {
		if n, ok := v.Get(lower).Number(); ok {
			least = max(least, n)
		}
		if n, ok := v.Get(upper).Number(); ok {
			most = min(most, n)
		}
	}
	return least, most
}

// said lists the texts of a keyword that hold.
func (s *shape) said(word string) []string {
	var list []string
	for _, v := range s.all {
		if text := v.Get(word).Scalar(); text != "" {
			list = append(list, text)
		}
	}
	return list
}

// texts lists texts for a shape: a sample of its format, one for its patterns, a word.
func (m *maker) texts(s *shape) []any {
	low, high := s.bounds("minLength", "maxLength")
	if low = max(low, 0); low > longestText || low > high {
		return nil
	}
	least, most := int(low), int(min(high, longestText))
	var out []any
	patterns := s.said("pattern")
	if m.vary == 0 {
		for _, name := range s.said("contentEncoding") {
			if sample := sampleOf(name); sample != "" {
				out = append(out, sample)
			}
		}
	}
	for _, name := range s.said("format") {
		if sample := sampleOf(name); sample != "" {
			out = append(out, varied(sample, name, m.vary))
			if len(patterns) == 0 && m.vary == 0 {
				out = append(out, longer(sample, name, least))
			}
		}
	}
	if len(patterns) > 0 {
		if text, ok := m.textFor(patterns, least+m.vary, most); ok {
			out = append(out, text)
		}
	}
	for _, word := range [...]string{"string", "text", "1", "true", "2024-01-02", "A", ""} {
		if m.vary > 0 {
			word += strconv.Itoa(m.vary)
		}
		n := len(word)
		switch {
		case n <= most:
		case m.vary > 0: // the number stays
			word = word[n-most:]
		default:
			word = word[:most]
		}
		out = append(out, word+strings.Repeat("a", max(0, least-n)))
	}
	return out
}

// varied is another sample of a format.
func varied(sample, name string, vary int) string {
	if vary == 0 {
		return sample
	}
	number := strconv.Itoa(vary)
	switch strings.ToLower(name) {
	case "uuid", "guid":
		return sample[:len(sample)-len(number)] + number
	case "email", "idn-email":
		return "user" + number + sample[len("user"):]
	case "hostname", "idn-hostname":
		return "host" + number + "." + sample
	case "ipv4", "ip":
		return "192.0.2." + strconv.Itoa(1+vary%250)
	case "ipv6":
		return "2001:db8::" + strconv.FormatInt(int64(1+vary), 16)
	case "date", "date-time", "datetime":
		return strconv.Itoa(2024+vary%1000) + sample[4:]
	case "time":
		return "03:04:" + strconv.Itoa(10+vary%50) + "Z"
	case "duration":
		return "PT" + strconv.Itoa(1+vary) + "H"
	case "byte", "base64", "base64url":
		return strings.Repeat("dGV4", 1+vary%100) + sample
	}
	return sample + number
}

// longer is a sample of a format of at least so many characters.
func longer(sample, name string, least int) string {
	short := least - utf8.RuneCountInString(sample)
	if short <= 0 {
		return sample
	}
	switch strings.ToLower(name) {
	case "email", "idn-email":
		return strings.Repeat("u", min(short, 50)) + sample
	case "byte", "base64":
		return strings.Repeat("dGV4", (short+3)/4) + sample
	}
	return sample + strings.Repeat("a", short)
}

// numbers lists numbers for a shape: a small one, and those next to its bounds.
func (m *maker) numbers(t string, s *shape) []any {
	low, high := s.bounds("minimum", "maximum")
	above, below := s.bounds("exclusiveMinimum", "exclusiveMaximum")
	low, high = max(low, above), min(high, below)
	step, isStepped := s.step(t)
	vary := float64(m.vary)
	var list []float64
	if low <= 1 && high >= 1 && !isStepped {
		list = append(list, 1+vary)
	}
	isLow, isHigh := !math.IsInf(low, 0), !math.IsInf(high, 0)
	switch {
	case isLow:
		from := math.Ceil(low / step)
		list = append(list, (from+vary)*step, (from+1+vary)*step)
	case isHigh:
		from := math.Floor(high / step)
		list = append(list, (from-vary)*step, (from-1-vary)*step)
	default:
		list = append(list, (1+vary)*step)
	}
	if t == "number" {
		if isLow && isHigh {
			list = append(list, low+(high-low)/(2+vary))
		}
		list = append(list, low, 1.5+vary)
	}
	list = append(list, -vary, (2+vary)*step, (3+vary)*step, high)
	var out []any
	for _, f := range list {
		if f-f == 0 {
			out = append(out, Decimal(rounded(f)))
		}
	}
	return out
}

// step is the number of which all must be multiples.
func (s *shape) step(t string) (step float64, ok bool) {
	for _, v := range s.all {
		if n, isNumber := v.Get("multipleOf").Number(); isNumber && n > 0 {
			step = max(step, n)
		}
	}
	switch {
	case step == 0:
		return 1, false
	case t == "integer" && step != math.Trunc(step):
		return leastWhole(step), true
	}
	return step, true
}

// rounded drops the error of binary fractions: 3 times 0.1 is 0.3.
func rounded(f float64) float64 {
	if g, err := strconv.ParseFloat(strconv.FormatFloat(f, 'g', 14, 64), 64); err == nil && math.Abs(f) < 1e14 {
		return g
	}
	return f
}

// leastWhole is the smallest whole multiple of a fraction, the fraction itself if it
// has more than six digits.
func leastWhole(step float64) float64 {
	for factor := 1.0; factor <= 1e6; factor *= 10 {
		if scaled := rounded(step * factor); scaled == math.Trunc(scaled) {
			return scaled / gcd(scaled, factor)
		}
	}
	return step
}

func gcd(a, b float64) float64 {
	for b != 0 {
		a, b = b, math.Mod(a, b)
	}
	return a
}

// cast reads a value as another type where the description writes it so: a number or
// a boolean in quotes, or a text without them.
func cast(types []string, x any) (any, bool) {
	for _, t := range types {
		switch y := x.(type) {
		case string:
			switch {
			case t == "boolean" && (y == "true" || y == "false"):
				return y == "true", true
			case t == "integer" || t == "number":
				if n, ok := number(y); ok {
					return n, true
				}
			case t == "array" || t == "object":
				if z, ok := parsed(y); ok && typeOf(z) == t {
					return z, true
				}
			}
		case json.Number:
			if t == "string" {
				return string(y), true
			}
		case bool:
			if t == "string" {
				return strconv.FormatBool(y), true
			}
		}
	}
	return nil, false
}

// parsed reads a text that is JSON.
func parsed(text string) (any, bool) {
	if len(text) > longestText {
		return nil, false
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var x any
	if d.Decode(&x) != nil || d.More() {
		return nil, false
	}
	return x, true
}
