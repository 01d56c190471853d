package sensitive

import "slices"

// group is a list of terms that have everything but their words in common.
type group struct {
	class Class
	level Level
	needs Context
	trait Trait
	words []string
}

// vocabulary lists the built-in terms, sorted within each group. A phrase may be in
// several groups with different needs. The terms are drawn from the entity list of
// Microsoft Presidio, the infoTypes of Google DLP, the negative names of gitleaks, and
// PCI DSS v4 requirement 3.3.1 for what must never be stored.
var vocabulary = [][]group{credTerms, pciTerms, govTerms, phiTerms, finTerms, piiTerms, opTerms, bizTerms, europeTerms}

var credTerms = []group{
	{Cred, S3, 0, 0, []string{
		"access key", "access token", "activation key", "api key", "api secret", "api token",
		"app secret", "auth key", "auth token", "authentication key", "backup code", "bearer",
		"bearer token", "certificate key", "client secret", "code verifier", "cookie",
		"credential value", "decryption key", "device secret", "device token", "encryption key",
		"hmac key", "id token", "jit config", "json credential", "jwt", "key material", "kubeconfig",
		"license secret", "master key", "mfa secret", "mnemonic", "one time password", "oob code",
		"pass phrase", "pass word", "passphrase", "passwd", "password", "password hash",
		"password salt", "pre shared key", "preshared key", "private key", "psk", "pwd",
		"recovery answer", "recovery code", "recovery question answer",
		"saml assertion", "saml response", "secret", "secret access key", "security answer",
		"security question answer", "seed phrase", "service account key", "session cookie",
		"session key", "session token", "shared key", "shared secret", "signing key", "signing secret",
		"ssh key", "ssh private key", "ssl key", "subject token", "symmetric key", "tls key",
		"totp secret", "unlock key", "unseal key", "webhook secret",
	}},
	{Cred, S3, 0, Held, []string{"refresh token", "token"}},
	{Cred, S3, 0, Numeric, []string{
		"email otp", "mfa code", "one time code", "one time passcode", "otp", "otp code",
		"pass code", "passcode", "sms code", "totp code",
	}},
	{Cred, S3, 0, Link, []string{
		"connection string", "connection uri", "connection url", "dsn", "magic link", "sas url",
	}},
	{Cred, S3, 0, Alone | Numeric | Auth, []string{"pin"}},
	{Cred, S3, 0, Numeric | Auth, []string{"atm pin", "card pin", "pin block"}},
	{Cred, S3, 0, Numeric, []string{"entry pin", "user pin"}},
	{Cred, S3, 0, Alone, []string{"pem", "salt", "totp"}},
	{Cred, S3, 0, Alone | Numeric, []string{"pin code"}},
	{Cred, S3, 0, Whole, []string{
		"account key", "admin key", "app key", "application key", "client key", "credential key", "integration key", "license key", "root key", "secret key", "server key",
		"service key", "storage key", "webhook key",
	}},
	{Cred, S3, Person, Alone, []string{"pass"}},
}

var pciTerms = []group{
	{PCI, S3, 0, Numeric, []string{
		"card no", "card number", "card pan", "cc num", "cc number", "ccn", "credit card",
		"credit card number", "debit card", "debit card number", "primary account number",
	}},
	{PCI, S3, 0, Alone | Numeric | Guarded, []string{"pan"}},
	{PCI, S3, 0, Numeric | Auth, []string{
		"card security code", "card verification code", "card verification value", "cvc", "cvv",
		"magnetic stripe", "security code", "track data",
	}},
	{PCI, S3, Card, Numeric | Auth, []string{"cid", "csc", "track"}},
	{PCI, S3, 0, Auth, []string{"track 1", "track 1 data", "track 2", "track 2 data"}},
	{PCI, S2, 0, Numeric | Birth, []string{
		"card exp", "card expiration", "card expiration date", "card expiration month",
		"card expiration year", "card expiry", "card expiry date", "card expiry month",
		"card expiry year", "exp month", "exp year",
	}},
	{PCI, S2, Card, Numeric | Birth, []string{
		"exp date", "expiration month", "expiration year", "expiry month", "expiry year",
	}},
	{PCI, S1, 0, 0, []string{
		"card holder", "card holder name", "cardholder", "cardholder name", "credit card name",
		"name on card",
	}},
	{PCI, S1, 0, Numeric, []string{"card bin", "card iin", "credit card bin"}},
	{PCI, S1, Card, Numeric | Alone, []string{"bin", "iin"}},
}

var govTerms = []group{
	{Gov, S2, 0, Numeric, []string{
		"aadhaar", "aadhar", "alien number", "bsn", "carte vitale", "cedula", "citizen id",
		"citizenship number", "codice fiscale", "cpf", "curp", "dl number", "dni",
		"driver licence", "driver license", "driver license number", "driving licence",
		"driving license", "emirate id", "hkid", "id card number", "id number", "identity card",
		"identity card number", "identity number", "itin", "medicaid id", "medicaid number",
		"medicare id", "medicare number", "national id", "national identification number",
		"national identity", "national insurance", "national insurance number", "ni number", "nie",
		"nif", "nino", "nric", "pan card", "passport", "passport no", "passport number",
		"personal identification number", "personnummer", "pesel", "residence permit",
		"resident registration number", "social insurance number", "social security",
		"social security number", "ssn", "tax file number", "tax id", "tax identification number",
		"tax number", "taxpayer id", "taxpayer number", "tfn", "visa number", "voter id",
	}},
	{Gov, S2, 0, Alone | Numeric, []string{"tin"}},
	{Gov, S2, Person | Kyc, Numeric, []string{"document number", "rut", "sin"}},
	{Gov, S2, Kyc, Numeric, []string{"pan", "pan number"}},
	{Biz, S1, 0, Numeric, []string{"cnpj", "ein", "vat id", "vat number"}},
}

var phiTerms = []group{
	{PHI, S3, 0, Numeric, []string{
		"allergy", "biometric", "blood glucose", "blood group", "blood pressure", "blood type",
		"bmi", "chief complaint", "diagnosis", "dna", "face template", "genetic", "genetic data",
		"health condition", "heart rate", "hicn", "hiv", "hiv status", "icd", "icd 10",
		"icd 10 code", "icd code", "immunization", "insurance member id", "lab result", "mbi",
		"medical condition", "medical history", "medical record", "medical record number",
		"medication", "mental health", "mrn", "nhs number", "oxygen saturation", "patient id",
		"prescription", "symptom", "vaccination", "vaccination status", "vital sign",
	}},
	{PHI, S3, 0, Numeric | Yes, []string{
		"disability", "disabled person", "hiv positive", "pregnancy", "pregnancy status",
		"pregnant",
	}},
	{PHI, S3, Health | Person, Alone, []string{"condition", "procedure", "treatment"}},
	{PHI, S3, Person, Alone, []string{"fingerprint"}},
	{PHI, S1, 0, Numeric, []string{"npi"}},
}

var finTerms = []group{
	{Fin, S2, 0, Numeric, []string{
		"account number", "ach account", "ach routing", "annual income", "balance",
		"bank account number", "bank routing", "base pay",
		"bsb number", "clabe", "credit limit", "credit score", "crypto address", "eft account",
		"gross income", "gross pay", "household income", "iban", "income", "loan amount",
		"monthly income", "net pay", "net worth", "payroll", "routing number", "salary",
		"sort code", "swift code", "tax return", "transaction amount", "transit number", "wage",
		"wallet address",
	}},
	{Fin, S2, 0, 0, []string{"bank account", "bank account detail", "bank detail"}},
	{Fin, S2, 0, Alone, []string{"bic", "bic code", "swift bic"}},
	{Fin, S2, 0, Alone | Numeric, []string{"aba", "aba number"}},
	{Fin, S2, Bank, Alone, []string{"number", "routing", "swift"}},
	{Fin, S1, 0, Numeric, []string{"invoice total"}},
}

var piiTerms = []group{
	{PII, S2, 0, 0, []string{
		"address line", "criminal record", "ethnic group", "ethnicity", "gender",
		"gender identity", "geo coordinate", "geo location", "geolocation", "gps",
		"gps coordinate", "home address", "immigration status", "lat lng", "lat lon", "latlng",
		"mailing street", "marital status", "nationality", "political affiliation",
		"political opinion", "political party", "race", "religion", "residential address", "sex",
		"sexual orientation", "street address", "union membership",
	}},
	{PII, S2, 0, Alone, []string{"political"}},
	{PII, S2, 0, Numeric, []string{
		"end lat", "end lon", "latitude", "longitude", "start lat", "start lon",
	}},
	{PII, S2, 0, Birth | Numeric, []string{
		"birth date", "birth day", "birth year", "birthday", "date of birth", "dob",
		"year of birth",
	}},
	{PII, S2, Person, Alone | Numeric, []string{"age"}},
	{PII, S2, Person, Alone, []string{"location"}},
	{PII, S2, Place, Alone | Numeric, []string{"lat", "lng", "lon", "long"}},
	{PII, S2, Place | Person, Alone | Numeric, []string{"coordinate"}},
	{PII, S2, Place | Person, Alone, []string{"address 1", "address 2", "line 1", "line 2", "street"}},
	{PII, S1, 0, 0, []string{
		"account holder name", "address zip", "advertising id", "billing email", "cell phone",
		"contact name", "contact number", "email", "email address", "family name", "fax",
		"first name", "gaid", "given name", "idfa", "last name", "license plate", "linkedin",
		"maiden name", "middle name", "phone", "phone number", "plate number", "post code",
		"postal code", "postcode", "real name", "screen name", "signature image", "surname",
		"telecom value", "telephone", "telephone number", "twitter handle", "twitter username",
		"user name", "username", "vehicle plate", "zip code",
	}},
	{PII, S1, 0, Guarded, []string{"full name", "nick name", "nickname"}},
	{PII, S1, 0, Whole | Link, []string{"profile image", "profile photo", "profile picture"}},
	{PII, S1, 0, Numeric, []string{"imei", "mobile number", "mobile phone", "msisdn"}},
	{PII, S1, 0, Alone, []string{"contact", "mobile", "vin", "zip"}},
	{PII, S1, Place, Alone, []string{"pin code"}},
	{PII, S1, Person, Link, []string{
		"avatar", "avatar uri", "avatar url", "photo", "photo uri", "photo url", "picture",
		"picture url",
	}},
	{PII, S1, Person, Alone, []string{
		"address", "display name", "family", "first", "given", "last", "login", "middle", "name",
	}},
}

var opTerms = []group{
	{Op, S1, 0, 0, []string{
		"client ip", "iccid", "imsi", "ip", "ip address", "mac address",
		"remote addr", "remote ip", "source ip",
	}},
	{Op, S1, 0, Outbound, []string{"location header", "referer", "referrer", "user agent"}},
	{Op, S1, 0, Alone | Whole, []string{"device id", "session id"}}, // device.id is that of a record
	{Op, S1, 0, Whole, []string{"android device id", "hardware device id", "ios device id", "mobile device id"}},
}

var bizTerms = []group{
	{Biz, S1, 0, Numeric, []string{
		"cost price", "fraud score", "gross margin", "internal comment", "internal note",
		"profit margin", "risk score", "salary band", "wholesale", "wholesale price",
	}},
	{Biz, S1, Price, Alone | Numeric, []string{"margin"}},
	{IP, S1, 0, 0, []string{"source code"}},
}

// exceptions are phrases that contain a term and do not mean it: cursors, keys of a
// data structure, cards that pay for nothing. Their words are compared as written,
// so that a plural excepts only the plural.
var exceptions = []string{
	"allowed ips", "author name", "bank address", "bank address line", "bank address postal code",
	"bucket key", "cache key", "camera pan", "cancellation token", "captcha token", "card present",
	"cart token", "cartes bancaires", "change token", "checkout token", "client request token",
	"completion tokens", "concurrency token", "continuation token", "continue token", "credential id",
	"credentials id", "csrf token", "cursor token", "delta token", "design token", "design tokens",
	"foreign key", "gift card", "girocard", "health check", "idempotency key", "idempotency token",
	"image pan", "input token", "input tokens", "library card", "load balance",
	"loyalty card", "marker token", "max token", "max tokens", "membership card", "next page token",
	"next token", "numero cartes", "numero de cartes", "numero de tarjetas", "numero tarjetas",
	"object key", "output token", "output tokens", "page token", "pagination token", "partition key",
	"passports", "pins", "prev token", "previous token", "primary key", "prompt token",
	"prompt tokens", "public access key", "public api key", "public app key", "public key", "public token",
	"publishable api key", "publishable token", "race condition", "report card", "request token",
	"resume token", "schema key", "scroll token", "sequence key", "sim card", "skill card",
	"skip token", "sort key", "ssh keys", "ssh signing", "start token", "stop token", "sync token",
	"tax ids", "template key", "total tokens", "trusted ips", "xsrf token",
}

// terms returns the built-in vocabulary, one entry for each phrase. Terms that need
// a context come first, since they say more if it is there.
func terms() []Term {
	list := make([]Term, 0, 400)
	for _, groups := range vocabulary {
		for _, g := range groups {
			for _, phrase := range g.words {
				list = append(list, Term{phrase, g.class, g.level, g.needs, g.trait})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Term) int {
		switch {
		case a.Needs != 0 && b.Needs == 0:
			return -1
		case a.Needs == 0 && b.Needs != 0:
			return 1
		}
		return 0
	})
	return list
}
