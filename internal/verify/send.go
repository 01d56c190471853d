package verify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/threatdelta/threatdelta/internal/plan"
)

// The sizes of an answer that are read: of one that is sent once, and of one of many.
const (
	maxHeaderBytes = 64 << 10
	maxBodyBytes   = 1 << 20
	maxBurstBytes  = 64 << 10
)

// lookup is the value of a variable.
type lookup func(name string) (string, bool)

// sender sends requests to one API.
type sender struct {
	address Address
	plain   *http.Transport                   // without a client certificate
	as      map[plan.Identity]*http.Transport // with that of an identity
	timeout time.Duration                     // of a request
	agent   string
}

// newSender sends with the roots that the system trusts. A connection shows a certificate
// to whatever is sent by it, so that each identity with one has connections of its own.
func newSender(o *Options) *sender {
	s := &sender{address: o.Address, agent: o.Agent, timeout: o.Timeout,
		plain: newTransport(o, nil), as: map[plan.Identity]*http.Transport{}}
	for who, certificate := range o.Values.Certificates {
		s.as[who] = newTransport(o, []tls.Certificate{certificate})
	}
	return s
}

// close ends the connections.
func (s *sender) close() {
	s.plain.CloseIdleConnections()
	for _, t := range s.as {
		t.CloseIdleConnections()
	}
}

// newTransport makes connections. A transport alone keeps no cookies and follows no
// redirect, not even at the same host: what a test asks is answered by the redirect
// itself, and a request elsewhere would be another test, with credentials that were not
// meant for it. Answers come as they are, since of a compressed one the size is not known
// before.
func newTransport(o *Options, certificates []tls.Certificate) *http.Transport {
	dialer := &net.Dialer{Timeout: o.Timeout}
	t := &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dialer.DialContext,
		TLSHandshakeTimeout:    o.Timeout,
		DisableCompression:     true,
		ForceAttemptHTTP2:      true,
		MaxIdleConnsPerHost:    o.Concurrency,
		MaxConnsPerHost:        o.Concurrency,
		MaxResponseHeaderBytes: maxHeaderBytes,
		IdleConnTimeout:        time.Minute,
	}
	if len(certificates) > 0 {
		t.TLSClientConfig = &tls.Config{Certificates: certificates, MinVersion: tls.VersionTLS12}
	}
	return t
}

// outgoing is a request and the connections that it goes by.
type outgoing struct {
	*http.Request
	by *http.Transport
}

// request is a step's request, ready to be sent.
func (s *sender) request(ctx context.Context, step *plan.Step, value lookup) (*outgoing, error) {
	r := &step.Request
	address, err := s.target(r, value)
	if err != nil {
		return nil, err
	}
	body, err := r.Body.Fill(value, plan.EscapeBody(r.ContentType))
	if err != nil {
		return nil, err
	}
	made, err := http.NewRequestWithContext(ctx, r.Method, address.String(), strings.NewReader(body))
	if err != nil {
		return nil, errors.New("the method or the URL cannot be sent")
	}
	out := &outgoing{made, s.plain}
	out.Header.Set("User-Agent", s.agent)
	if r.ContentType != "" {
		out.Header.Set("Content-Type", r.ContentType)
	}
	for _, h := range r.Headers {
		text, err := h.Value.Fill(value, nil)
		if err != nil {
			return nil, err
		}
		if strings.EqualFold(h.Name, "Host") {
			out.Host = text
		}
		out.Header.Add(h.Name, text)
	}
	return out, s.present(out, step, value)
}

// target is where a request goes: behind the base URL, or behind the same by http://.
func (s *sender) target(r *plan.Request, value lookup) (*url.URL, error) {
	address := s.address
	if r.Base != "" {
		text, _ := value(r.Base)
		plain, err := ParseAddress(text, true)
		if err != nil {
			return nil, fmt.Errorf("the address by http:// %w", err)
		}
		address = plain
	}
	path, err := r.Path.Fill(value, plan.EscapePath)
	if err != nil {
		return nil, err
	}
	query, err := fields(r.Query, value)
	if err != nil {
		return nil, err
	}
	return address.join(path, query)
}

func fields(list []plan.Field, value lookup) (string, error) {
	var out []string
	for _, f := range list {
		text, err := f.Value.Fill(value, plan.EscapeQuery)
		if err != nil {
			return "", err
		}
		out = append(out, f.Name+"="+text)
	}
	return strings.Join(out, "&"), nil
}

// present adds the credentials. They go to the base URL only.
func (s *sender) present(out *outgoing, step *plan.Step, value lookup) error {
	for _, c := range step.Request.Credentials {
		if out.URL.Scheme != s.address.base.Scheme || out.URL.Host != s.address.base.Host {
			return errors.New("a credential is for the base URL only, and the request goes elsewhere")
		}
		if c.Type == mutualTLS {
			if err := s.certifies(step.As); err != nil {
				return err
			}
			out.by = s.as[step.As]
			continue
		}
		if c.In == "" || c.Variable == "" {
			return fmt.Errorf("it needs %s, which cannot be presented from here", c.Type)
		}
		secret, ok := value(c.Variable)
		if !ok {
			return fmt.Errorf("the variable %s has no value", c.Variable)
		}
		switch c.In {
		case "header":
			out.Header.Set(c.Name, c.Prefix+secret)
		case "cookie":
			out.Header.Set("Cookie", strings.TrimPrefix(out.Header.Get("Cookie")+"; "+c.Name+"="+c.Prefix+secret, "; "))
		case "query":
			out.URL.RawQuery = strings.TrimPrefix(out.URL.RawQuery+"&"+plan.EscapeQuery(c.Name)+"="+plan.EscapeQuery(c.Prefix+secret), "&")
		default:
			return fmt.Errorf("a credential goes to %q, which there is not", c.In)
		}
	}
	return nil
}

// send sends a request, and reads so much of the answer. An answer of status 0 is none,
// since nobody listens or the connection was closed; an error is whatever else kept the
// answer away, without anything that the request has in it.
func (s *sender) send(r *outgoing, bodyBytes int64) (plan.Answer, error) {
	begun := time.Now()
	ctx, stop := context.WithTimeout(r.Context(), s.timeout)
	defer stop()
	resp, err := r.by.RoundTrip(r.WithContext(ctx))
	if err != nil {
		if isClosed(err) {
			return plan.Answer{}, nil
		}
		return plan.Answer{}, s.explain(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, bodyBytes+1))
	clipped := err != nil || int64(len(body)) > bodyBytes // what did not come in time is not there either
	if int64(len(body)) > bodyBytes {
		body = body[:bodyBytes]
	}
	return plan.Answer{Status: resp.StatusCode, Header: resp.Header, Body: body, Clipped: clipped, Took: int(time.Since(begun).Milliseconds())}, nil
}

// isClosed reports whether nobody listens, or whoever does closed the connection.
func isClosed(err error) bool {
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return false
	}
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// explain says why there was no answer.
func (s *sender) explain(err error) error {
	var name *net.DNSError
	var unknown x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	var other x509.HostnameError
	var timeout net.Error
	switch {
	case errors.Is(err, context.Canceled):
		return errors.New("the run was ended")
	case errors.As(err, &timeout) && timeout.Timeout():
		return fmt.Errorf("there was no answer within %v", s.timeout)
	case errors.As(err, &name):
		return errors.New("the name of the host cannot be looked up")
	case errors.As(err, &unknown), errors.As(err, &invalid), errors.As(err, &other):
		return errors.New("the certificate of the API is not trusted: have the system trust its issuer (SSL_CERT_FILE names a file of roots)")
	case strings.Contains(err.Error(), "remote error: tls: "):
		return errors.New("the API ended the TLS handshake: it may ask for another client certificate, or for one (--certificate)")
	case strings.Contains(err.Error(), "server response headers exceeded"):
		return fmt.Errorf("the headers of the answer are longer than %d KB", maxHeaderBytes>>10)
	case strings.Contains(err.Error(), "malformed HTTP"):
		return errors.New("what came back is not HTTP")
	}
	return errors.New("the request could not be sent, or what came back is not HTTP")
}
