package secret_test

import (
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/secret"
)

// planted returns made-up credentials in real forms.
func planted() []string {
	return []string{"AKIA" + "Z7Q4WX2NV5TPLK3M", "ghp_" + "x7Kq9ZbL2mVt4RwPn8YcHd3JsF6gA1uQe5Xo", "4716 2839 1170 4467", "4716283911704467", "536-22-8145"}
}

func TestMask(t *testing.T) {
	mask := secret.Mask()
	for _, key := range planted() {
		for _, around := range []string{"%", "GET /keys/%/{id}", "`POST /%` returns `$.user.%` (cred)", "/paths/~1keys~1%/get", "/components/schemas/%/properties/%",
			"response 200 $.items[].%", "$.%.name", "parameter query %", "a.%.b.%", "See %. Then go on."} {
			text := strings.ReplaceAll(around, "%", key)
			got := mask(text)
			if strings.Contains(got, key) || strings.Contains(got, key[4:]) {
				t.Errorf("%q stays in %q", key, got)
			}
			if again := mask(got); again != got {
				t.Errorf("%q becomes %q", got, again)
			}
			if rest := strings.Split(around, "%"); !strings.HasPrefix(got, rest[0]) || !strings.HasSuffix(got, rest[len(rest)-1]) {
				t.Errorf("%q lost more than the secret: %q", text, got)
			}
		}
	}
	if a, b := mask("AKIA"+"Z7Q4WX2NV5TPLK3M"), mask("AKIA"+"Q9R3KD8VMX4TB2WN"); a == b {
		t.Errorf("two keys are told alike: %q", a)
	}
}

func TestMaskLeavesNames(t *testing.T) {
	mask := secret.Mask()
	for _, text := range []string{
		"", "GET /users/{userId}/orders", "/paths/~1users~1{id}/get/responses/200/content/application~1json", "response 200 $.items[].dateOfBirth",
		"x-rate-limit 100000/1m0s", "9007199254740991", "listAllUsersV2ByOrganizationIdAndStatus", "urn:ietf:params:oauth:grant-type:jwt-bearer",
		"3fa85f64-5717-4562-b3fc-2c963f66afa6", "`AKIA…, hash 1f0c22aa`", "support@example.com", "9f3ac01d22e4b510",
	} {
		if got := mask(text); got != text {
			t.Errorf("%q becomes %q", text, got)
		}
	}
}
