# Two commands do everything: `make run` and `make test`. `make help` lists the rest.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test eval-language test-clients lint soak bench bench-peers toolchain clean

CARGO ?= cargo

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

toolchain:
	@command -v $(CARGO) >/dev/null || { \
	  echo "Chancery needs the Rust toolchain. Install rustup, from your distribution or https://rustup.rs, then run this again:"; \
	  echo "rust-toolchain.toml names the version, and rustup fetches it by itself."; exit 1; }
	@command -v cc >/dev/null || { echo "Chancery needs a C compiler and linker (Debian: apt-get install gcc libc6-dev)."; exit 1; }

run: toolchain ## build, and serve a demonstration archive on this machine
	@$(CARGO) run --release --locked -- serve --demo

test: toolchain ## everything that needs only the Rust toolchain
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- -D warnings
	$(CARGO) test --locked
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --no-deps --quiet

test-clients: toolchain ## real clients: grpcurl, Python, Node, buf; installs what is missing below target/
	tests/clients/run

soak: toolchain ## the crash test of `make test` with 1,000 rounds, and 100,000 power cuts
	CHANCERY_CRASH_ROUNDS=1000 $(CARGO) test --locked --release --test crash -- --nocapture
	CHANCERY_POWER_CUTS=100000 $(CARGO) test --locked --release --lib no_power_cut -- --nocapture

# The texts that the language detector is made from and measured with; they are not in the repository.
LANGUAGE_DATA ?= ../shared/data/langid
LANGUAGE_BUILD ?= target/language

eval-language: toolchain ## the language detector beside whatlang, into docs/languages.md; needs LANGUAGE_DATA=DIR
	@test -f $(LANGUAGE_DATA)/dev.tsv.gz || { \
	  echo "$(LANGUAGE_DATA) has no dev.tsv.gz. Name the folder with the texts: make eval-language LANGUAGE_DATA=DIR"; \
	  echo "What it must hold: chancery lexicon train-language --help"; exit 1; }
	$(CARGO) build --release --locked
	test -f $(LANGUAGE_BUILD)/held-out.model || target/release/chancery lexicon train-language $(LANGUAGE_DATA) $(LANGUAGE_BUILD)
	target/release/chancery lexicon eval-language $(LANGUAGE_DATA) $(LANGUAGE_BUILD) --page docs/languages.md

bench: toolchain ## speed and size, as ratios to baselines measured in the same run
	$(CARGO) bench --locked --quiet --bench speed

bench-peers: toolchain ## the same beside etcd; installs Debian's etcd-server where it is missing
	benches/peers

clean: ## remove what was built
	$(CARGO) clean
