#!/usr/bin/env bash
# The contract: style, layout, and no break of what has landed.
#
# CHANCERY_LANDED names the commit to compare with. By default it is where this branch left main, or on
# main itself the commit before.
set -euo pipefail
cd "$(dirname "$0")/../.."

buf lint
echo "ok: lint"
buf format --diff --exit-code
echo "ok: format"

landed() {
  if [ -n "${CHANCERY_LANDED:-}" ]; then
    git rev-parse --verify --quiet "$CHANCERY_LANDED^{commit}"
    return
  fi
  local main head base
  head=$(git rev-parse --verify --quiet HEAD) || return 0
  main=$(git rev-parse --verify --quiet origin/main || git rev-parse --verify --quiet main) || main=$head
  base=$(git merge-base "$head" "$main") || return 0
  if [ "$base" = "$head" ]; then
    # The work may not be committed yet, or this is main: then the commit before is what had landed.
    if git diff --quiet HEAD -- proto; then
      git rev-parse --verify --quiet "$head^1" || true
    else
      echo "$head"
    fi
  else
    echo "$base"
  fi
}

base=$(landed)
if [ -z "$base" ] || ! git cat-file -e "$base:proto/chancery/v1" 2>/dev/null; then
  echo "ok: nothing landed before, so nothing can be broken"
  exit 0
fi
before=$(mktemp -d)
trap 'rm -rf "$before"' EXIT
git archive "$base" buf.yaml proto | tar -x -C "$before"
buf breaking --against "$before"
echo "ok: nothing broken since $(git rev-parse --short "$base")"
