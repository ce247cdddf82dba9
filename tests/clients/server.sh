# The real server for the client tests: built, started on a free port, stopped in order. Sourced by
# `run`, from the root of the repository.

server_process=
server_folder=
server_address=
server_output=

build_server() {
  if [ -n "${CHANCERY_BIN:-}" ]; then return; fi
  cargo build --locked --bin chancery
  CHANCERY_BIN=${CARGO_TARGET_DIR:-target}/debug/chancery
}

# start_server [FLAG…]: serves a fresh folder. The first line says where it listens, as soon as it does.
start_server() {
  server_folder=$(mktemp -d)
  mkfifo "$server_folder/stdout"
  server_output=$server_folder/stdout.log
  trap end_server EXIT
  # Settings of whoever runs the tests stay outside.
  local settings=() name
  while read -r name; do settings+=("-u" "$name"); done < <(compgen -e CHANCERY_)
  env "${settings[@]}" "$CHANCERY_BIN" serve --listen 127.0.0.1:0 --data "$server_folder/data" "$@" \
    >"$server_folder/stdout" 2>"$server_folder/stderr.log" &
  server_process=$!
  local first=
  exec {server_lines}<"$server_folder/stdout"
  IFS= read -r -t 60 first <&"$server_lines" || true
  server_address=${first#listening on }
  if [ "$server_address" = "$first" ]; then
    echo "the server's first line is \"$first\", not \"listening on ADDRESS:PORT\"" >&2
    exit 1
  fi
  echo "$first" >"$server_output"
  cat <&"$server_lines" >>"$server_output" &
  exec {server_lines}<&-
}

# Stops the server as an operator does; it must end in order.
stop_server() {
  local status=0
  kill -TERM "$server_process"
  wait "$server_process" || status=$?
  server_process=
  if [ "$status" != 0 ]; then
    echo "the server ended with status $status after SIGTERM" >&2
    show_server_log
    exit 1
  fi
  echo "the server ended in order after SIGTERM"
  rm -rf "$server_folder"
}

# At the end of the run, whatever its outcome.
end_server() {
  local status=$?
  if [ "$status" != 0 ]; then show_server_log; fi
  if [ -n "$server_process" ]; then kill -KILL "$server_process" 2>/dev/null || true; fi
  rm -rf "$server_folder"
  exit "$status"
}

show_server_log() {
  if [ -s "$server_folder/stderr.log" ]; then
    echo "-- the last lines of the server's log" >&2
    tail -n 20 "$server_folder/stderr.log" >&2
  fi
}
