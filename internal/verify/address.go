package verify

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
)

// Address is the base URL of an API, checked.
type Address struct{ base *url.URL }

// ParseAddress checks a base URL: http or https, with a host, without user, query or
// fragment. Over http credentials can be read on the way, so that it is for this machine
// only, unless the caller allows it.
func ParseAddress(text string, allowHTTP bool) (Address, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil: // the text may have a password in it
		return Address{}, errors.New("is no URL")
	case u.User != nil:
		return Address{}, errors.New("has a user in it, give credentials by --token-a or --credential")
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.Opaque != "":
		return Address{}, errors.New("is no URL that begins with https:// and a host")
	case u.RawQuery != "" || u.ForceQuery || strings.Contains(text, "#"):
		return Address{}, errors.New("has a query or a fragment, which no operation comes behind")
	case u.Scheme == "http" && !allowHTTP && !isLoopback(u.Hostname()):
		return Address{}, errors.New("begins with http://, by which credentials can be read on the way: give https://, or --allow-http if the network is yours")
	}
	u.Path, u.RawPath = strings.TrimRight(u.Path, "/"), strings.TrimRight(u.RawPath, "/")
	return Address{u}, nil
}

// String is the URL, without a final slash.
func (a Address) String() string { return a.base.String() }

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// join is the URL of a path and a query behind the base URL. Whatever they say, it is at
// the same scheme and host.
func (a Address) join(path, query string) (*url.URL, error) {
	if !strings.HasPrefix(path, "/") {
		return nil, errors.New("the path does not begin with a slash")
	}
	text := a.base.String() + path
	if query != "" {
		text += "?" + query
	}
	u, err := url.Parse(text)
	if err != nil {
		return nil, errors.New("the path and the query make no URL")
	}
	if u.Scheme != a.base.Scheme || u.Host != a.base.Host || u.User != nil {
		return nil, fmt.Errorf("the path leads away from %s", a.base.Host)
	}
	return u, nil
}

// leadsTo is the host that a Location header sends to from a URL, "" where it stays at
// the same scheme and host, and whether that is the same host without encryption.
func leadsTo(from *url.URL, location string) (host string, isDowngrade bool) {
	to, err := from.Parse(location)
	if err != nil || to.Scheme == from.Scheme && strings.EqualFold(to.Host, from.Host) {
		return "", false
	}
	return to.Scheme + "://" + to.Host, from.Scheme == "https" && to.Scheme == "http"
}
