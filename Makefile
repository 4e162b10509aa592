# Two commands matter: `make run` and `make test`. Both work on a bare Debian or Ubuntu with Go and make, also as root.
.POSIX:

help: ## what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

run: ## start the service on http://127.0.0.1:8080, with a private database in .data
	@scripts/setup
	go build -o bin/debarras ./cmd/debarras
	@DATA_DIR="$${DATA_DIR:-.data}" exec bin/debarras serve

call: ## a trial call in this terminal, while `make run` runs in another
	@DATA_DIR="$${DATA_DIR:-.data}" exec bin/debarras call

test: ## all tests, on a real PostgreSQL; then which were skipped, and why
	@env DATABASE_URL="$${DEBARRAS_TEST_DATABASE_URL:-}" scripts/setup
	@scripts/setup chromium
	go run ./internal/tools/testrun $(TESTFLAGS) ./...

check: ## format, vet, staticcheck, known vulnerabilities
	@scripts/check

bench: build ## calls at once, over HTTP and PostgreSQL: turns a second, p50, p99
	@scripts/setup
	bin/debarras bench turns

build: ## bin/debarras
	go build -o bin/debarras ./cmd/debarras

.PHONY: help run call test check bench build
