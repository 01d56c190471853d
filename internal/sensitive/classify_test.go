package sensitive

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// leaf returns the field described by "[Container:]a.b.c type".
func leaf(spec string) Field {
	name, kind, _ := strings.Cut(spec, " ")
	container, path, ok := strings.Cut(name, ":")
	if !ok {
		container, path = "", name
	}
	kind, enum := strings.CutSuffix(kind, "/enum")
	return Field{Container: container, Path: strings.Split(path, "."), Type: kind, Enum: enum, InResponse: true}
}

// silent lists names that only sound sensitive: names that substring searches found
// in public descriptions, the entries of gitleaks' allowlist, words beside those of
// the vocabulary, and names from real reviews.
var silent = map[string]string{
	"substrings": `classnames BusinessName AddressNullable crossNode LinkedObject ThreadObject shipping
		mapping pinned last_ping appInstance author authorName syntax taxonomyId passed pass_count
		passwordless wildcard simcardStatus SkillCard cluster_health healthStatus keywords monkey
		idempotency_key possession description`,
	"metadata": `token_type token_kind token_count token_limit password_length password_format
		password_policy token_policy password_status token_state password_enabled password_required
		token_supported ssn_provided email_verified token_expires_at token_expires_in token_expiry
		token_ttl avatar_source token_uri token_endpoint secret_path key_name secret_name token_name
		cert_name key_id secret_id token_id card_id account_id key_version signing_algorithm
		password_label password_hint secret_field token_selector password_reset password_changed
		password_created password_updated secret_description password_requirement password_prompt
		password_error token_reason`,
	"leading": `is_secret has_password can_reset_password should_send_otp num_tokens max_tokens
		min_password total_tokens show_email include_email allow_password requires_password_change
		secretSet hasPassword passwordPolicy hide_phone`,
	"types": `max_tokens+integer is_pinned+boolean token_type+string/enum token_count+integer tokens+integer
		password+boolean secret+boolean api_key+string/enum card_number+string/enum ssn+string/enum
		secrets+integer cookie+integer email+boolean`,
	"parents": `Bank:name bank_name file_name model_name event_name agent_name institution_name
		product_name template_name tag_name country_name service_name name number id value code key
		first last address Bank:address File:name Model:name Product:name Event:name Agent:name
		Service:name Template:name Tag:name Country:name Institution:name`,
	"cred": `input_tokens output_tokens tokens_used tokenizer tokenize token_url subject_token_type
		token_endpoint_auth_method page_token next_token next_page_token continuation_token nextPageToken
		pageToken cursor_token client_secret_expires_at secrets_scan secret_version public_key sort_key
		partition_key foreign_key primary_key object_key cache_key template_key keyboard passkey
		password_changed_at authorize_url auth_method secretary bypass compass passport_js passportjs
		publicApiKey public_access_key publishable_key publishable_api_key publishableToken`,
	"pci": `card_type card_brand card_logo card_network card_region card_present gift_card gift_card_number
		sim_card cardinality girocard discard scorecard panel japan companies Camera:pan image_pan camera_pan`,
	"phi": `health healthy healthcheck app_health patient_count condition Rule:condition procedure
		Database:procedure fingerprint device_fingerprint cert_fingerprint Device:fingerprint
		treatment Experiment:treatment`,
	"gov": `taxonomy tax_rate tax_amount tax_code tax_behavior license visa passport_strategy sin cos
		residence_time`,
	"fin": `account_name account_type account_status account_sid account_link balance_type load_balance
		scoreboard swift swift_version wage_type`,
	"pii": `birthdate_required raceway race_condition gendered age Cache:age age_seconds lat+integer
		Chart:coordinates hostname filename namespace classname phone_number_sid email_template
		email_enabled ipAddressType memory_address mac contract_address Contract:address`,
	"op": `ip_version ip_ranges tip`,
	"gitleaks": `rapid capital accessor api_id api_name api_version credentials_id bucket_key schema_key
		sequence_key key_alias key_board key_code key_length key_pair key_ring key_size key_word key_up
		key_down secret_length secret_size csrf_token public_token api_endpoint api_url`,
	"reviews": `capture_before request_extended_authorization authorizations bearer_auth_issuers
		passport_auth_issuers supported_types drs_object_id passports[] ssh_keys[] color_token_name
		repository_full_name Repository:full_name errors.password permissions.secrets labels.{*}
		scaDeviceId device.id`,
}

func TestSilent(t *testing.T) {
	c := New()
	for group, names := range silent {
		for spec := range strings.FieldsSeq(names) {
			f := leaf(strings.ReplaceAll(spec, "+", " "))
			if v := c.Classify(f); !reflect.DeepEqual(v, Verdict{}) {
				t.Errorf("%s: %s: got %s %s %q", group, spec, v.Class, v.Level, v.Why)
			}
		}
	}
}

func TestReported(t *testing.T) {
	tests := []struct {
		field string
		want  string
	}{
		{"token string", "cred S3 medium"},
		{"Application:token string", "cred S3 medium"},
		{"aiGatewayToken:token string", "cred S3 medium"},
		{"secret", "cred S3 medium"},
		{"passcode string", "cred S3 medium"},
		{"ApiKey:key string", "cred S3 medium"},
		{"passwordHash string", "cred S3 medium"},
		{"items[].users.{*}.private_key string", "cred S3 medium"},
		{"apiKey string", "cred S3 medium"},
		{"PASSWORD string", "cred S3 medium"},
		{"eMail string", "pii S1 medium"},
		{"username string", "pii S1 medium"},
		{"userIDs[].phone string", "pii S1 medium"},
		{"list_of_emails array", "pii S1 medium"},
		{"email_for_billing string", "pii S1 medium"},
		{"owner.name string", "pii S1 low"},
		{"Patient:name[].family string", "pii S1 low"},
		{"passport.number string", "gov S2 medium"},
		{"ssn_last_4 string", "gov S2 medium"},
		{"nationalInsuranceNumber string", "gov S2 medium"},
		{"dob.year integer", "pii S2 medium"},
		{"total_salary number", "fin S2 medium"},
		{"Employee:age integer", "pii S2 low"},
		{"Patient:condition string", "phi S3 low"},
		{"hiv_positive boolean", "phi S3 medium"},
		{"masked_card_number string", "pci S2 medium"},
		{"truncated_token string", "cred S1 medium"},
		{"device_id string", "op S1 medium"},
		{"mobileDeviceId string", "op S1 medium"},
		{"masked_api_key string", "cred S1 medium"},
		{"kyc.pan string", "gov S2 low"},
		{"card.pan string", "pci S3 medium"},
	}
	c := New()
	for _, tt := range tests {
		v := c.Classify(leaf(tt.field))
		if got := fmt.Sprintf("%s %s %s", v.Class, v.Level, v.Confidence); got != tt.want {
			t.Errorf("%s: got %s %q, want %s", tt.field, got, v.Why, tt.want)
		}
	}
}

func TestFormatsGateNames(t *testing.T) {
	tests := []struct {
		name, kind, format string
		want               Class
	}{
		{"dob", "string", "date", PII},
		{"dob", "string", "", PII},
		{"dob", "", "", PII},
		{"dob", "boolean", "", None},
		{"password", "string", "date-time", None},
		{"token", "string", "uri", None},
		{"magic_link", "string", "uri", Cred},
		{"anything", "string", "password", Cred},
		{"anything", "string", "email", PII},
		{"anything", "boolean", "password", None},
		{"created", "string", "date-time", None},
	}
	c := New()
	for _, tt := range tests {
		v := c.Classify(Field{Path: []string{tt.name}, Type: tt.kind, Format: tt.format})
		if v.Class != tt.want {
			t.Errorf("%s %s %s: got %q %q, want %q", tt.name, tt.kind, tt.format, v.Class, v.Why, tt.want)
		}
	}
}

func TestEvidenceCombines(t *testing.T) {
	tests := []struct {
		name  string
		field Field
		want  string
	}{
		{"a description alone is nothing",
			Field{Path: []string{"note"}, Description: "The password, token and credit card number"}, " S0 low 0.00"},
		{"a description supports a name",
			Field{Path: []string{"token"}, Description: "An access token"}, "cred S3 medium 0.88"},
		{"and the name of a person in context",
			Field{Path: []string{"name"}, Container: "User", Description: "Full name"}, "pii S1 low 0.76"},
		{"a denial cancels the description",
			Field{Path: []string{"token"}, Description: "This is not a password."}, "cred S3 medium 0.80"},
		{"a masked number is a class lower",
			Field{Path: []string{"card_number"}, Description: "Masked card number, last four digits"}, "pci S2 medium 0.88"},
		{"a value that says it is masked is a class lower",
			Field{Path: []string{"client_secret"}, Description: "Redacted on GET, never echoed back"}, "cred S2 medium 0.80"},
		{"in whatever sentence",
			Field{Path: []string{"auth_secret"}, Description: "The secret of the target. Returned masked."}, "cred S2 medium 0.88"},
		{"a mask of something else is none",
			Field{Path: []string{"client_secret"}, Description: "The secret. The audit log has it redacted"}, "cred S3 medium 0.88"},
		{"a hashed password is a password",
			Field{Path: []string{"password"}, Description: "The hashed password"}, "cred S3 medium 0.88"},
		{"format password is certain",
			Field{Path: []string{"field1"}, Format: "password"}, "cred S3 high 0.90"},
		{"a name and a format agree",
			Field{Path: []string{"email"}, Format: "email"}, "pii S1 high 0.98"},
		{"an example alone is a guess",
			Field{Path: []string{"ref"}, Type: "string", Examples: []string{"4242 4242 4242 4242"}}, "pci S3 low 0.70"},
		{"an example supports a name",
			Field{Path: []string{"iban"}, Examples: []string{"DE89 3704 0044 0532 0130 00"}}, "fin S2 high 0.94"},
		{"the user agent matters less on the way in",
			Field{Path: []string{"user_agent"}}, "op S1 low 0.60"},
	}
	c := New()
	for _, tt := range tests {
		v := c.Classify(tt.field)
		if got := fmt.Sprintf("%s %s %s %.2f", v.Class, v.Level, v.Confidence, v.Weight); got != tt.want {
			t.Errorf("%s: got %s %q, want %s", tt.name, got, v.Why, tt.want)
		}
	}
}

func TestCardholder(t *testing.T) {
	c := New()
	for spec, want := range map[string]bool{
		"cvv": true, "cvc2": true, "pin": true, "card.pin": true, "track_data": true, "track2": true,
		"card.track1": true, "card_security_code": true, "card_number": false, "password": false, "user_pin": false,
	} {
		if v := c.Classify(leaf(spec)); v.Cardholder != want || v.Class == None {
			t.Errorf("%s: got %+v, want Cardholder %v", spec, v, want)
		}
	}
}

func TestWith(t *testing.T) {
	base := New()
	c := base.With([]Term{{Words: "loyalty number", Class: Biz, Level: S2}, {Words: "page token", Class: Cred, Level: S3}},
		[]string{"session_id", "User.token", "nick name"})
	for spec, want := range map[string]Class{
		"loyaltyNumber": Biz, "pageToken": Cred, "session_id": None, "sessionIds": None, "User:token": None,
		"Admin:token": Cred, "x.user.token": None, "nickname": None, "password": Cred,
	} {
		if v := c.Classify(leaf(spec)); v.Class != want {
			t.Errorf("%s: got %q %q, want %q", spec, v.Class, v.Why, want)
		}
	}
	if v := base.Classify(leaf("loyaltyNumber")); v.Class != None {
		t.Errorf("With changed its receiver: %+v", v)
	}
	again := c.With(nil, []string{"password"})
	for spec, want := range map[string]Class{"session_id": None, "User:token": None, "password": None, "loyaltyNumber": Biz} {
		if v := again.Classify(leaf(spec)); v.Class != want {
			t.Errorf("With twice: %s: got %q, want %q", spec, v.Class, want)
		}
	}
	f := leaf("password")
	f.Annotations = map[string]any{"x-pii": true}
	if v := again.Classify(f); v.Class != PII || v.Confidence != High {
		t.Errorf("an annotation outweighs a policy: got %+v", v)
	}
}

func TestWords(t *testing.T) {
	if got := fmt.Sprint(S0, S1, S2, S3, Level(-1), Level(9), Low, Medium, High); got != "S0 S1 S2 S3 S0 S3 low medium high" {
		t.Error(got)
	}
	if got := slices.Sorted(slices.Values([]Class{PII, PHI, Fin, IP, Cred, Biz, Gov, PCI, Op})); len(slices.Compact(got)) != 9 {
		t.Error(got)
	}
}

func TestMessagesOfTheInterface(t *testing.T) {
	field := func(name, container, declaredIn, kind string) Field {
		return Field{Path: []string{"data", name}, Container: container, DeclaredIn: declaredIn, Type: kind, InResponse: true}
	}
	for _, c := range []struct {
		Field
		want Class
	}{
		{field("settings.smtp.sharedSecret", "", "LanguagePack", "string"), ""},
		{field("settings.smtp.password", "translations", "", "string"), ""},
		{field("settings.smtp.password", "i18n", "", "string"), ""},
		{field("settings.smtp.password", "", "Settings", "string"), Cred},
		{field("password", "", "LanguagePack", "string"), Cred},
	} {
		if got := New().Classify(c.Field); got.Class != c.want {
			t.Errorf("%v in %q %q: got %q, want %q", c.Path, c.Container, c.DeclaredIn, got.Class, c.want)
		}
	}
}

func TestIDsOfRecords(t *testing.T) {
	for _, c := range []struct {
		name, format string
		want         Class
	}{
		{"tax_id", "uuid", ""},
		{"lago_tax_id", "uuid", ""},
		{"tax_id", "", Gov},
		{"tax_identification_number", "uuid", Gov},
		{"session_token", "uuid", Cred},
	} {
		got := New().Classify(Field{Path: []string{c.name}, Type: "string", Format: c.format, InResponse: true})
		if got.Class != c.want {
			t.Errorf("%s with format %q: got %q, want %q", c.name, c.format, got.Class, c.want)
		}
	}
}
