# Two commands do everything: `make run` and `make test`. `make help` lists the rest.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test eval-language eval-change eval-search test-clients soak fuzz bench bench-peers toolchain clean

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

# Coverage guides it, by flags that the stable compiler has; the sanitizers of a nightly one (`cargo +nightly fuzz run`)
# would add little, there is no unsafe code.
FUZZ_TARGETS ?= detect extract filter query
FUZZ_SECONDS ?= 60
FUZZ_FLAGS = --cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
  -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table -Cdebug-assertions

fuzz: toolchain ## random input for FUZZ_SECONDS each, guided by coverage; needs a C++ compiler
	@command -v c++ >/dev/null || { echo "Fuzzing needs a C++ compiler (Debian: apt-get install g++)."; exit 1; }
	set -e; for target in $(FUZZ_TARGETS); do mkdir -p target/fuzz/corpus/$$target; \
	  RUSTFLAGS="$(FUZZ_FLAGS)" CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 $(CARGO) run --release --locked \
	    --manifest-path fuzz/Cargo.toml --target-dir target/fuzz --target $$(rustc -vV | sed -n 's/^host: //p') --bin $$target -- \
	    -max_total_time=$(FUZZ_SECONDS) -max_len=8192 -timeout=10 -artifact_prefix=target/fuzz/ target/fuzz/corpus/$$target data/demo testdata/pages; done

# The texts that the language detector is made from and measured with; they are not in the repository.
LANGUAGE_DATA ?= ../shared/data/langid
LANGUAGE_BUILD ?= target/language

eval-language: toolchain ## the language detector beside whatlang, CLD2 and lingua, into docs/languages.md; needs LANGUAGE_DATA=DIR
	@test -f $(LANGUAGE_DATA)/dev.tsv.gz || { \
	  echo "$(LANGUAGE_DATA) has no dev.tsv.gz. Name the folder with the texts: make eval-language LANGUAGE_DATA=DIR"; \
	  echo "What it must hold: chancery lexicon train-language --help"; exit 1; }
	$(CARGO) build --release --locked
	test -f $(LANGUAGE_BUILD)/held-out.model || target/release/chancery lexicon train-language $(LANGUAGE_DATA) $(LANGUAGE_BUILD)
	target/release/chancery lexicon eval-language $(LANGUAGE_DATA) $(LANGUAGE_BUILD) --page docs/languages.md \
	  --peers benches/language-peers

# The same sentences in many languages, to compose documents and edits from; not in the repository.
CHANGE_DATA ?= ../shared/data/parallel

eval-change: toolchain ## edit classes, editions side by side and the speed of diffs; needs CHANGE_DATA=DIR
	@test -f $(CHANGE_DATA)/parallel.tsv.gz || { \
	  echo "$(CHANGE_DATA) has no parallel.tsv.gz. Name the folder with it: make eval-change CHANGE_DATA=DIR"; \
	  echo "It holds, gzip'd: line<TAB>language<TAB>sentence; the same line is the same sentence."; exit 1; }
	$(CARGO) bench --locked --quiet --bench change -- $(abspath $(CHANGE_DATA))

# Parallel lines and names of countries that search is measured with; they are not in the repository.
EVAL_SEARCH_DATA ?= ../shared/data
EVAL_SEARCH_BUILD ?= target/eval-search

eval-search: toolchain ## search beside SQLite FTS5 on known items; needs Python 3 and EVAL_SEARCH_DATA=DIR
	@test -f $(EVAL_SEARCH_DATA)/parallel/parallel.tsv.gz || { \
	  echo "$(EVAL_SEARCH_DATA) has no parallel/parallel.tsv.gz. Name the folder with the texts: make eval-search EVAL_SEARCH_DATA=DIR"; exit 1; }
	$(CARGO) build --release --locked
	mkdir -p $(EVAL_SEARCH_BUILD)
	python3 benches/search/known_items.py make $(EVAL_SEARCH_DATA)/parallel/parallel.tsv.gz $(EVAL_SEARCH_DATA)/gazetteer/territories.tsv $(EVAL_SEARCH_BUILD)
	target/release/chancery search --eval $(EVAL_SEARCH_BUILD) --run $(EVAL_SEARCH_BUILD)/chancery.run --latency $(EVAL_SEARCH_BUILD)/chancery.latency
	python3 benches/search/known_items.py fts5 $(EVAL_SEARCH_BUILD) $(EVAL_SEARCH_BUILD)/fts5.run $(EVAL_SEARCH_BUILD)/fts5.latency unicode61
	python3 benches/search/known_items.py score $(EVAL_SEARCH_BUILD) "Chancery=$(EVAL_SEARCH_BUILD)/chancery.run:$(EVAL_SEARCH_BUILD)/chancery.latency" "SQLite FTS5 unicode61=$(EVAL_SEARCH_BUILD)/fts5.run:$(EVAL_SEARCH_BUILD)/fts5.latency"

bench: toolchain ## speed and size, as ratios to baselines measured in the same run
	$(CARGO) bench --locked --quiet --bench speed

bench-peers: toolchain ## the same beside etcd; installs Debian's etcd-server where it is missing
	benches/peers

clean: ## remove what was built
	$(CARGO) clean
