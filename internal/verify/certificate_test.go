package verify_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/verify"
)

// certificateOf is a certificate of somebody and its key, as PEM.
func certificateOf(t *testing.T, who string) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: who}, NotAfter: time.Now().Add(time.Hour), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})...)
}

// parsed is a certificate as a run takes it.
func parsed(t *testing.T, who string) tls.Certificate {
	t.Helper()
	made, err := verify.ParseCertificate("file.pem", certificateOf(t, who))
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// trusting is set where the program trusts the server of the test.
const trusting = "THREATDELTA_TEST_TRUSTS"

// TestCertificate: the certificate of an identity is shown where a step asks for it, and
// in no request of anybody else.
func TestCertificate(t *testing.T) {
	seen := map[string]string{}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who := ""
		if len(r.TLS.PeerCertificates) > 0 {
			who = r.TLS.PeerCertificates[0].Subject.CommonName
		}
		if seen[r.URL.Path] = who; who == "" || r.URL.Path == "/b" && who == "B" {
			w.WriteHeader(http.StatusForbidden)
		}
	}))
	server.TLS = &tls.Config{ClientAuth: tls.RequestClientCert}
	server.StartTLS()
	t.Cleanup(server.Close)
	if os.Getenv(trusting) == "" { // a program reads once whom it trusts
		trusted := filepath.Join(t.TempDir(), "roots.pem")
		if err := os.WriteFile(trusted, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
			t.Fatal(err)
		}
		again := exec.Command(os.Args[0], "-test.run=^TestCertificate$", "-test.v")
		again.Env = append(os.Environ(), trusting+"=1", "SSL_CERT_FILE="+trusted)
		if out, err := again.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: TestCertificate ") {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	shown := func(role plan.Role, as plan.Identity, path string, e *plan.Expect) plan.Step {
		s := step(role, as, path, e)
		s.Request.Credentials = []plan.Credential{{Scheme: "mtls", Type: "mutualTLS"}}
		return s
	}
	test := testOf(shown(plan.Try, plan.A, "/a", nil), shown(plan.Ask, plan.B, "/b", plan.Refused()), step(plan.Ask, plan.Anonymous, "/nobody", plan.Refused()))
	o := optionsFor(t, server.URL)
	o.Values.Certificates = map[plan.Identity]tls.Certificate{plan.A: parsed(t, "A"), plan.B: parsed(t, "B")}
	got := outcome(t, o, test)
	if got.Verdict != plan.Refuted || seen["/a"] != "A" || seen["/b"] != "B" || seen["/nobody"] != "" || len(seen) != 3 {
		t.Errorf("%+v; the server saw %v", got, seen)
	}
	delete(o.Values.Certificates, plan.B)
	if got := outcome(t, o, test); got.Verdict != plan.Inconclusive || !strings.Contains(got.Reason, "--certificate B=FILE") {
		t.Errorf("without the certificate of B: %+v", got)
	}
}

// TestCertificateProblems: what cannot be shown says why, and nothing of what is in a file.
func TestCertificateProblems(t *testing.T) {
	whole := certificateOf(t, "A")
	certificate, key, _ := strings.Cut(string(whole), "-----BEGIN PRIVATE KEY-----")
	for name, text := range map[string]string{"no key": certificate, "no certificate": "-----BEGIN PRIVATE KEY-----" + key, "something else": "s3cret"} {
		if _, err := verify.ParseCertificate("file.pem", []byte(text)); err == nil || !strings.HasPrefix(err.Error(), "file.pem: ") || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", name, err)
		}
	}
	a := parsed(t, "A")
	both := verify.Values{Certificates: map[plan.Identity]tls.Certificate{plan.A: a, plan.B: a}}
	if err := both.Problems(planOf(t)); err == nil || !strings.Contains(err.Error(), "same certificate") {
		t.Errorf("one certificate for two: %v", err)
	}
	test := testOf(step(plan.Ask, plan.A, "/", plan.Refused()))
	test.Steps[0].Request.Credentials = []plan.Credential{{Scheme: "mtls", Type: "mutualTLS"}}
	o := optionsFor(t, serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a request without what it needs") }))
	o.Values.Certificates = both.Certificates
	if got := outcome(t, o, test); got.Verdict != plan.Inconclusive || !strings.Contains(got.Reason, "http://") {
		t.Errorf("by http: %+v", got)
	}
}
