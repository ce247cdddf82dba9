# The tools of the client tests, each installed below target/clients where it is missing. Sourced by
# `run`, from the root of the repository.

readonly tools=$PWD/target/clients
grpcurl_version=v1.9.4
# For a Go before 1.25.
readonly grpcurl_version_for_older_go=v1.9.3
readonly buf_version=1.75.0

mkdir -p "$tools/bin"
export PATH=$tools/bin:$tools/python/bin:$tools/buf/node_modules/.bin:$PATH
# CommonJS modules of the tests find their packages here, so that the sources stay clean.
export NODE_PATH=$tools/node/node_modules

# need_command COMMAND WHAT PACKAGE…: COMMAND, from the distribution's packages where it is missing.
need_command() {
  local command=$1 what=$2
  shift 2
  ! command -v "$command" >/dev/null || return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing $what: apt-get install $*"
    apt-get update -q >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >/dev/null
  fi
  command -v "$command" >/dev/null || {
    echo "the client tests need $what ($command); Debian has it in: $*" >&2
    exit 1
  }
}

# installed NAME FILE…: whether NAME was installed from these files as they are now.
installed() {
  local name=$1
  shift
  [ "$(cat "$tools/$name.stamp" 2>/dev/null)" = "$(cat "$@" | cksum)" ]
}

mark_installed() {
  local name=$1
  shift
  cat "$@" | cksum >"$tools/$name.stamp"
}

need_grpcurl() {
  if [ -x "$tools/bin/grpcurl" ] && [ -s "$tools/grpcurl.stamp" ]; then
    grpcurl_version=$(cat "$tools/grpcurl.stamp")
    return
  fi
  need_command go "the Go toolchain" golang-go ca-certificates
  local version
  for version in "$grpcurl_version" "$grpcurl_version_for_older_go"; do
    echo "installing grpcurl $version"
    if GOBIN=$tools/bin go install "github.com/fullstorydev/grpcurl/cmd/grpcurl@$version"; then
      grpcurl_version=$version
      echo "$version" >"$tools/grpcurl.stamp"
      return
    fi
  done
  echo "grpcurl cannot be installed with $(go version)" >&2
  exit 1
}

need_python() {
  local pins=tests/clients/python/requirements.txt
  ! installed python "$pins" || return 0
  need_command python3 "Python 3" python3 python3-venv
  echo "installing the Python packages of $pins"
  rm -rf "$tools/python"
  if ! python3 -m venv "$tools/python" >/dev/null 2>&1; then
    rm -rf "$tools/python"
    # Debian keeps the module that makes virtual environments in a package of its own.
    need_module_venv
    python3 -m venv "$tools/python"
  fi
  "$tools/python/bin/pip" install --quiet --disable-pip-version-check --requirement "$pins"
  mark_installed python "$pins"
  hash -r
}

need_module_venv() {
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "the client tests need Python's venv module (Debian: python3-venv)" >&2
    exit 1
  fi
  apt-get update -q >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends python3-venv >/dev/null
}

# The stubs of the contract. It imports nothing but google/protobuf, so proto/ is all they need.
generate_python_stubs() {
  rm -rf "$tools/stubs"
  mkdir -p "$tools/stubs"
  python -m grpc_tools.protoc -Iproto --python_out="$tools/stubs" --grpc_python_out="$tools/stubs" \
    proto/chancery/v1/*.proto proto/chancery/annotator/v1/*.proto
}

need_node() {
  local pins=(tests/clients/node/package.json tests/clients/node/package-lock.json)
  need_command node "Node.js 18 or newer" nodejs npm
  ! installed node "${pins[@]}" || return 0
  need_command npm "npm" npm
  echo "installing the Node packages of ${pins[1]}"
  mkdir -p "$tools/node"
  cp "${pins[@]}" "$tools/node/"
  (cd "$tools/node" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null)
  mark_installed node "${pins[@]}"
}

need_buf() {
  local buf=$tools/buf/node_modules/.bin/buf
  if [ -x "$buf" ] && [ "$("$buf" --version)" = "$buf_version" ]; then return; fi
  need_command node "Node.js 18 or newer" nodejs npm
  need_command npm "npm" npm
  echo "installing buf $buf_version"
  mkdir -p "$tools/buf"
  (cd "$tools/buf" && npm install --no-save --no-package-lock --ignore-scripts --no-audit --no-fund \
    --loglevel=error "@bufbuild/buf@$buf_version" >/dev/null)
}
