package id

// Who gets in.
const (
	AuthRemoved                 = "auth-removed"
	AuthOptional                = "auth-optional"
	AuthGlobalWeakened          = "auth-global-weakened"
	AuthNewOpAnonymous          = "auth-new-op-anonymous"
	AuthNewOpWeakerThanSiblings = "auth-new-op-weaker-than-siblings"
	AuthAlternativeAdded        = "auth-alternative-added"
	AuthFactorDropped           = "auth-factor-dropped"
	AuthSchemeDowngraded        = "auth-scheme-downgraded"
	AuthSchemeRedefined         = "auth-scheme-redefined"
	AuthAPIKeyInQuery           = "auth-apikey-in-query"
	AuthBasicOrLegacy           = "auth-basic-or-legacy"
	AuthOAuthWeakFlow           = "auth-oauth-weak-flow"
	AuthOAuthEndpointChanged    = "auth-oauth-endpoint-changed"
	AuthUndefinedScheme         = "auth-undefined-scheme"
	AuthVendorBypass            = "auth-vendor-bypass"
	AuthScopeWeakened           = "auth-scope-weakened"
	AuthScopeVerbMismatch       = "auth-scope-verb-mismatch"
	AuthCredentialRecovery      = "auth-credential-recovery"
	AuthTokenIssuer             = "auth-token-issuer"
	AuthUserEnumeration         = "auth-user-enumeration"
	AuthSchemeAdded             = "auth-scheme-added"
	AuthSchemeRemoved           = "auth-scheme-removed"
	AuthScopeDeclared           = "auth-scope-declared"
)

// Object, function and property authorisation.
const (
	BolaObjectID              = "bola-object-id"
	BolaIDPredictable         = "bola-id-predictable"
	BolaOwnerFromClient       = "bola-owner-from-client"
	BolaTenantParamDropped    = "bola-tenant-param-dropped"
	BflaAdminSurface          = "bfla-admin-surface"
	BflaNewWriteMethod        = "bfla-new-write-method"
	BflaDestructiveOp         = "bfla-destructive-op"
	BflaImpersonationInput    = "bfla-impersonation-input"
	MassassignPrivilegedField = "massassign-privileged-field"
	MassassignReadonlyLifted  = "massassign-readonly-lifted"
	MassassignSchemaOpened    = "massassign-schema-opened"
)

// What data leaves.
const (
	DataCardholderAuthData    = "data-cardholder-auth-data"
	DataCredentialInResponse  = "data-credential-in-response"
	DataSensitiveFieldAdded   = "data-sensitive-field-added"
	DataWriteonlyLifted       = "data-writeonly-lifted"
	DataReachWeaker           = "data-reach-weaker"
	DataCollectionWidened     = "data-collection-widened"
	DataExport                = "data-export"
	DataResponseOpened        = "data-response-opened"
	DataErrorDetail           = "data-error-detail"
	DataPIIInURL              = "data-pii-in-url"
	DataCacheSensitive        = "data-cache-sensitive"
	DataProjectionParam       = "data-projection-param"
	DataClassificationLowered = "data-classification-lowered"
	DataFieldsAdded           = "data-fields-added"
	SecretInSpec              = "secret-in-spec"
	PiiInExample              = "pii-in-example"
)

// Rate limits, quantity and cost.
const (
	RateCredentialOp = "rate-credential-op"
	RateCostlyOp     = "rate-costly-op"
	RateMissingNewOp = "rate-missing-new-op"
	RateWeakened     = "rate-weakened"
	PageUnbounded    = "page-unbounded"
	PageLimitRaised  = "page-limit-raised"
	InputSizeRelaxed = "input-size-relaxed"
	BulkOperation    = "bulk-operation"
	QueryCost        = "query-cost"
)

// What callers send.
const (
	InputSecurityFieldOptional = "input-security-field-optional"
	InputConstraintRelaxed     = "input-constraint-relaxed"
	InputEnumOpened            = "input-enum-opened"
	InputDefaultUnsafe         = "input-default-unsafe"
	InputPatternBacktracking   = "input-pattern-backtracking"
	InjectCode                 = "inject-code"
	InjectQueryLanguage        = "inject-query-language"
	InjectPathFilename         = "inject-path-filename"
	SSRFURLInput               = "ssrf-url-input"
	RedirectInput              = "redirect-input"
	UploadNew                  = "upload-new"
	ContentTypeWidened         = "content-type-widened"
	ResponseActiveContent      = "response-active-content"
	HeaderTrustedFromClient    = "header-trusted-from-client"
	StateChangeOnGet           = "state-change-on-get"
)

// Transport, browsers and where the API is served.
const (
	ServerCleartext         = "server-cleartext"
	ServerNewHost           = "server-new-host"
	ServerVariableFree      = "server-variable-free"
	ServerInternalDisclosed = "server-internal-disclosed"
	ExposureRaised          = "exposure-raised"
	CorsPermissive          = "cors-permissive"
	CsrfCookieAuth          = "csrf-cookie-auth"
	BrowserHardeningRemoved = "browser-hardening-removed"
)

// Webhooks, callbacks and upstreams.
const (
	WebhookNew                     = "webhook-new"
	CallbackDestinationFromRequest = "callback-destination-from-request"
	WebhookPayloadWidened          = "webhook-payload-widened"
	WebhookSignatureRemoved        = "webhook-signature-removed"
	UpstreamChanged                = "upstream-changed"
)

// Operations and descriptions that come and go.
const (
	SurfaceNewOp                  = "surface-new-op"
	InputFieldsAdded              = "input-fields-added"
	SurfaceBlindSpot              = "surface-blind-spot"
	SurfaceOpRemoved              = "surface-op-removed"
	SurfaceOpDeprecated           = "surface-op-deprecated"
	SurfaceDebug                  = "surface-debug"
	SurfaceOpsEndpoint            = "surface-ops-endpoint"
	SurfaceCatchAll               = "surface-catch-all"
	SurfaceAmbiguousPath          = "surface-ambiguous-path"
	SurfaceVersionParallel        = "surface-version-parallel"
	SurfaceDeprecatedRevived      = "surface-deprecated-revived"
	ResponseAuthFailureUndeclared = "response-auth-failure-undeclared"
	FlowSensitive                 = "flow-sensitive"
	FlowIdempotency               = "flow-idempotency"
	AuditMissingEvidence          = "audit-missing-evidence"
	SpecRemoved                   = "spec-removed"
	GateWeakened                  = "gate-weakened"
)
