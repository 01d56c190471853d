package request

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
)

// Host is the host of a written request: a name that is kept for examples (RFC 6761,
// 6.5), since who runs a test chooses where.
const Host = "api.example"

// Bounds of what is written, in bytes.
const (
	longestTarget = 64 << 10
	longestLine   = 16 << 10
	longestBody   = 4 << 20
)

// Target is the target of the request (RFC 9112, 3.2.1): the path with its parameters,
// and the query. It begins with "/" and follows what the address of a server ends with.
// Everything that is not plain is percent-encoded. Credentials are not in it.
func (r *Request) Target() string {
	path, query, _ := strings.Cut(r.filled(), "?")
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	var pairs []string
	if query != "" {
		pairs = append(pairs, query)
	}
	for i := range r.Parameters {
		if r.Parameters[i].In == "query" {
			pairs = append(pairs, r.Parameters[i].pairs()...)
		}
	}
	if len(pairs) == 0 {
		return path
	}
	return path + "?" + strings.Join(pairs, "&")
}

// filled is the path template with values. A name in braces for which there is none
// stays, encoded.
func (r *Request) filled() string {
	var b strings.Builder
	depth, from := 0, 0
	for i := range len(r.Path) {
		switch {
		case r.Path[i] == '{':
			if depth++; depth == 1 {
				b.WriteString(literally(r.Path[from:i]))
				from = i
			}
		case r.Path[i] == '}' && depth > 0:
			if depth--; depth == 0 {
				b.WriteString(r.variable(r.Path[from : i+1]))
				from = i + 1
			}
		}
	}
	b.WriteString(literally(r.Path[from:]))
	return b.String()
}

// variable is the value for a name in braces.
func (r *Request) variable(braces string) string {
	names := api.PathParameters(braces)
	for i := range r.Parameters {
		p := &r.Parameters[i]
		if p.In == "path" && len(names) == 1 && strings.EqualFold(strings.Trim(p.Name, "{}*+?"), names[0]) {
			return p.inPath()
		}
	}
	return literally(braces)
}

// literally keeps the characters that a path or query may have, and what is encoded
// already.
func literally(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			b.WriteByte('%')
			continue
		}
		b.WriteString(encodedBut(s[i:i+1], "/?:@!$&'()*+,;="))
	}
	return b.String()
}

func isHex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f' }

// Header lists the fields of the header, sorted by name, without those of credentials,
// Host and Content-Length. A name or value that no message can carry (RFC 9110, 5.1 and
// 5.5) is an error that wraps [ErrNone].
func (r *Request) Header() ([]Field, error) {
	var list []Field
	var cookies []string
	for i := range r.Parameters {
		p := &r.Parameters[i]
		switch p.In {
		case "header":
			value := encode(func(s string) string { return s }).simple(p.Value, p.Explode)
			if p.Media != "" {
				value = p.asMedia()
			}
			list = append(list, Field{In: "header", Name: p.Name, Value: value})
		case "cookie":
			cookies = append(cookies, p.pairs()...)
		}
	}
	if len(cookies) > 0 {
		list = append(list, Field{In: "header", Name: "Cookie", Value: strings.Join(cookies, "; ")})
	}
	if r.Media != "" {
		_, contentType, err := r.BodyText()
		if err != nil {
			return nil, err
		}
		list = append(list, Field{In: "header", Name: "Content-Type", Value: contentType})
	}
	for _, f := range list {
		if err := f.check(); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(list, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
	return list, nil
}

// check refuses what no field of a header can have.
func (f Field) check() error {
	switch {
	case !isToken(f.Name):
		return fmt.Errorf("%w: header %s: that is no name of a header", ErrNone, clean(f.Name))
	case len(f.Name)+len(f.Prefix)+len(f.Value) > longestLine:
		return fmt.Errorf("%w: header %s: its value is too long", ErrNone, clean(f.Name))
	case strings.ContainsFunc(f.Prefix+f.Value, func(c rune) bool { return c < ' ' && c != '\t' || c == 0x7f }):
		return fmt.Errorf("%w: header %s: its value has control characters", ErrNone, clean(f.Name))
	}
	return nil
}

// isToken reports whether a text is a token (RFC 9110, 5.6.2).
func isToken(s string) bool {
	for i := range len(s) {
		if c := s[i]; !isLetter(c) && (c < '0' || c > '9') && strings.IndexByte("!#$%&'*+-.^_`|~", c) < 0 {
			return false
		}
	}
	return s != ""
}

// Text writes the message (RFC 9112): the request line, the header with a Host that is
// kept for examples, and the body, with lines that end in a line feed. Credentials are
// placeholders in angle brackets, see [Credential.Presented]; a client certificate is
// not part of a message and is not shown. What no message can carry is an error that
// wraps [ErrNone], so that text of a description never becomes a line of its own.
func (r *Request) Text() (string, error) {
	target := r.Target()
	if !isToken(r.Method) {
		return "", fmt.Errorf("%w: %s is no method", ErrNone, clean(r.Method))
	}
	header, err := r.Header()
	if err != nil {
		return "", err
	}
	body, _, err := r.BodyText()
	if err != nil {
		return "", err
	}
	for _, c := range r.Credentials {
		for _, f := range c.Presented() {
			if target, header, err = f.add(target, header); err != nil {
				return "", err
			}
		}
	}
	if len(target) > longestTarget || len(body) > longestBody {
		return "", fmt.Errorf("%w: the request is too long", ErrNone)
	}
	var b strings.Builder
	b.WriteString(r.Method + " " + target + " HTTP/1.1\nHost: " + Host + "\n")
	for _, f := range header {
		b.WriteString(f.Name + ": " + f.Prefix + f.Value + "\n")
	}
	if r.Media != "" {
		b.WriteString("Content-Length: " + strconv.Itoa(len(body)) + "\n\n" + body)
		return b.String(), nil
	}
	b.WriteString("\n")
	return b.String(), nil
}

// add presents a credential in a message.
func (f Field) add(target string, header []Field) (string, []Field, error) {
	switch f.In {
	case "query":
		between := "?"
		if strings.Contains(target, "?") {
			between = "&"
		}
		return target + between + encoded(f.Name) + "=" + f.Value, header, nil
	case "cookie":
		own := encoded(f.Name) + "=" + f.Value
		for i := range header {
			if header[i].Name == "Cookie" {
				header[i].Value += "; " + own
				return target, header, nil
			}
		}
		f = Field{In: "header", Name: "Cookie", Value: own}
	case "header":
		if err := f.check(); err != nil {
			return target, header, err
		}
	default:
		return target, header, nil
	}
	// A header that is described as a parameter too is sent once (RFC 9110, 5.3).
	header = append(slices.DeleteFunc(header, func(x Field) bool { return strings.EqualFold(x.Name, f.Name) }), f)
	slices.SortStableFunc(header, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
	return target, header, nil
}

// String is Text, or a line that says why there is none.
func (r *Request) String() string {
	s, err := r.Text()
	if err != nil {
		return clean(r.Method+" "+r.Path) + " (" + err.Error() + ")"
	}
	return s
}

// HTTP returns the request without credentials, to be sent below an address such as
// "https://staging.example/v1". Errors are about the address, or wrap [ErrNone].
func (r *Request) HTTP(base string) (*http.Request, error) {
	if !strings.HasPrefix(base, "http://") && !strings.HasPrefix(base, "https://") {
		return nil, fmt.Errorf("%s: the address has to begin with http:// or https://", clean(base))
	}
	header, err := r.Header()
	if err != nil {
		return nil, err
	}
	body, _, err := r.BodyText()
	if err != nil {
		return nil, err
	}
	out, err := http.NewRequest(r.Method, strings.TrimRight(base, "/")+r.Target(), strings.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("%w: %s", ErrNone, clean(err.Error()))
	}
	for _, f := range header {
		out.Header.Set(f.Name, f.Prefix+f.Value)
	}
	return out, nil
}
