package verify

import (
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"

	"github.com/threatdelta/threatdelta/internal/plan"
)

// mutualTLS is the type of a credential that is shown while the connection is made, and
// stands in no message (OpenAPI 3.1, 4.8.27).
const mutualTLS = "mutualTLS"

// ParseCertificate reads a client certificate and its private key, both as PEM in one
// file (RFC 7468), the certificates of its issuers behind it. An error has nothing of
// what is in the file.
func ParseCertificate(file string, pem []byte) (tls.Certificate, error) {
	made, err := tls.X509KeyPair(pem, pem)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("%s: it does not have a certificate and its private key, without a password, as PEM", file)
	}
	return made, nil
}

// certifies returns nil if an identity has a certificate to show for a request to the
// base URL.
func (s *sender) certifies(as plan.Identity) error {
	switch {
	case s.as[as] == nil:
		return fmt.Errorf("it needs %s: give the certificate of %s and its key by --certificate %[2]s=FILE", mutualTLS, as)
	case s.address.base.Scheme != "https":
		return errors.New("it needs " + mutualTLS + ", which a base URL of http:// does not have")
	}
	return nil
}

// shownBy is how a credential is called in what a run learns: by its variable, or by
// whose certificate it is.
func shownBy(c plan.Credential, as plan.Identity) string {
	return cmp.Or(c.Variable, "certificate of "+string(as))
}
