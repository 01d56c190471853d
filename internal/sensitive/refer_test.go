package sensitive

import "testing"

func TestReferences(t *testing.T) {
	tests := []struct {
		text string
		want bool
	}{
		{"The name of the secret", true},
		{"Name of the environment variable or secret that holds the client secret.", true},
		{"User-defined name of the secret.", true},
		{"Secret is the swarm Secret object from which to read data.\nThis can be a Secret name or ID. The data is\nretrieved and passed on.", true},
		{"The ID or name of the secret", true},
		{"ARN of the Secrets Manager secret that holds the credentials", true},
		{"TokenSecretRef is the name of the secret that contains the token", true},
		{"A reference to a GitHub App repo-creds secret.", true},
		{"Path to the private key", true},
		{"The key of the secret to select from.  Must be a valid secret key.", true},
		{"Key in the Kubernetes secret that holds the password", true},
		{"The key of the remote party", false},
		{"The signing key, kept in the vault", false},
		{"", false},
		{"The secret itself", false},
		{"Password of the user with the given name or ID", false},
		{"Token issued for the name or ID", false},
		{"The token, or the ID of the token", false},
		{"Token by which the name of the key is found", false},
		{"The name or value of the secret", false},
		{"The ID of the user whose token it is", false},
		{"Shared secret, see the reference to learn more", false},
	}
	for _, tt := range tests {
		if got := refers(tt.text); got != tt.want {
			t.Errorf("refers(%q) = %v, want %v", tt.text, got, tt.want)
		}
	}
	c := New()
	secret := Field{Path: []string{"secrets", "[]", "secret"}, Type: "string", InResponse: true}
	if v := c.Classify(secret); v.Level != S3 || v.Confidence < Medium {
		t.Errorf("a secret in a list of them is one: %+v", v)
	}
	secret.Description = "A secret name or ID."
	if v := c.Classify(secret); v.Confidence != Low {
		t.Errorf("described as a reference: %+v", v)
	}
	secret.Examples = []string{"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLWlzLWhlcmU"}
	if v := c.Classify(secret); v.Confidence < Medium {
		t.Errorf("an example that is a token is one, whatever the description says: %+v", v)
	}
}
