package sensitive

import "testing"

// A name that says little is read with what declares it, what holds it, and what its
// description says.
func TestHeldCredentials(t *testing.T) {
	for _, c := range []struct {
		path, container, declaredIn, description string
		want                                     Class
	}{
		{"code", "RecoveryCode", "", "", Cred},
		{"codes", "BackupCodesResponse", "", "", Cred},
		{"code", "Item", "OneTimeCode", "", Cred},
		{"new_code", "Otp", "", "", Cred},
		{"code", "Factor", "", "The two-factor code that was sent", Cred},
		{"code", "Challenge", "", "One-time password of this login", Cred},
		{"primary_key", "SubscriptionKeys", "", "", Cred},
		{"secondaryKey", "Contract", "", "A key by which callers authenticate", Cred},

		{"code", "Backup", "", "", None}, // of data, perhaps
		{"code", "Country", "", "", None},
		{"error_code", "RecoveryCode", "", "", None},
		{"code_count", "RecoveryCode", "", "", None},
		{"code", "Discount", "", "A code, not a one-time code", None},
		{"primary_key", "Table", "", "The column by which rows are found", None},
	} {
		v := New().Classify(Field{Path: []string{c.path}, Container: c.container, DeclaredIn: c.declaredIn, Description: c.description, Type: "string", InResponse: true})
		if v.Class != c.want || c.want != None && (v.Level != S3 || v.Confidence == Low) {
			t.Errorf("%s of %s%s, %q: %+v, want %q", c.path, c.container, c.declaredIn, c.description, v, c.want)
		}
	}
}
