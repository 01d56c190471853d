# The commands of every day. .ci/run is everything that must hold.
.DEFAULT_GOAL := help
.PHONY: help quick test nightly lint docs build

# The versions are those of .ci/run.
STATICCHECK   := honnef.co/go/tools/cmd/staticcheck@v0.7.0
GOLANGCI_LINT := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

# What one edits most, and the tests of the whole tree. The other packages take longer.
QUICK := . ./cmd/threatdelta ./internal/api ./internal/casebook ./internal/custom ./internal/guard ./internal/ledger \
	./internal/policy ./internal/ratelimit ./internal/report ./internal/rules/... ./internal/secret ./internal/sensitive \
	./internal/threat/... ./internal/triage

help: ## Print this
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 10

build: ## Build the program into ./threatdelta
	go build ./cmd/threatdelta

quick: ## The short tests of the packages that one edits most, in about 20 seconds
	go test -short $(QUICK)

test: ## Every test, as the README says
	go test ./...

nightly: ## Every case of every test, in an hour or more: what runs at night
	.ci/nightly

lint: ## gofmt, go vet, staticcheck and golangci-lint (.golangci.yml)
	@unformatted=$$(gofmt -l .); test -z "$$unformatted" || { echo "run gofmt -w: $$unformatted"; exit 1; }
	go vet ./...
	go run $(STATICCHECK) ./...
	go run $(GOLANGCI_LINT) run

docs: ## Write every generated page and golden file again
	go generate ./...
