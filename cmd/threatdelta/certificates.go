package main

import (
	"crypto/tls"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/limits"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/verify"
)

// certificateFlags are files with client certificates, by whose they are.
type certificateFlags map[plan.Identity]string

func (c certificateFlags) String() string { return "" }
func (c certificateFlags) Type() string   { return "" }

// Set takes WHO=FILE.
func (c certificateFlags) Set(text string) error {
	name, file, _ := strings.Cut(text, "=")
	who := plan.Identity(name)
	if file == "" || !slices.Contains([]plan.Identity{plan.A, plan.B, plan.Low}, who) {
		return fmt.Errorf("takes WHO=FILE, WHO being A, B or low, and FILE having a certificate and its private key as PEM")
	}
	if _, twice := c[who]; twice {
		return fmt.Errorf("names %s twice", who)
	}
	c[who] = file
	return nil
}

// read are the certificates.
func (c certificateFlags) read() (map[plan.Identity]tls.Certificate, error) {
	out := map[plan.Identity]tls.Certificate{}
	for _, who := range slices.Sorted(maps.Keys(c)) {
		raw, err := readBounded(c[who], limits.SettingsBytes)
		if err != nil {
			return nil, wrongUse("--certificate: %w", err)
		}
		if out[who], err = verify.ParseCertificate(c[who], raw); err != nil {
			return nil, wrongUse("--certificate: %w", err)
		}
	}
	return out, nil
}
