# deploy/quickstart keeps its promises: one command, a ticket by the printed lines, again, beside
# another, and nothing left.
set -uo pipefail
source "$TICKETD_SRCDIR/tests/lib/tap.sh"

quickstart=$TICKETD_SRCDIR/deploy/quickstart
work=$(mktemp -d)
# A directory too deep for unix sockets.
deep=$work/$(printf 'd%.0s' {1..60})/$(printf 'e%.0s' {1..60})
other=$work/other
trap '"$quickstart" --dir "$deep" --stop; "$quickstart" --dir "$other" --stop; rm -rf "$work"' EXIT

free_port() {
    local port
    for _ in {1..100}; do
        port=$((20000 + RANDOM % 12000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
    done
    printf '%s' "$port"
}

field() { # JQ-PATH
    jq -r "$1" "$deep/demo.json"
}

# Those of the noted pids that live, and everything that names the directory.
processes_of() { # DIR PID…
    local pid
    for pid in "${@:2}"; do
        [ ! -e "/proc/$pid" ] || printf '%s\n' "$pid"
    done
    pgrep -f -- "$1/" | grep -vx $$
}

pids_of() { # DIR
    jq -r '.pids[]' "$1/demo.json"
}

# What a newcomer would paste.
printed_lines() {
    sed -n '/^Buying a ticket/,/^Figures/{/^  [A-Zuc]/p}' "$work/said"
}

# Keeps what it says, for the lines in it.
start_first() {
    "$quickstart" --detach --dir "$deep" --port "$port" --fans 3 >"$work/said" 2>&1 && return 0
    cat "$work/said"
    return 1
}

port=$(free_port)
tap_ok "it starts in a directory too deep for sockets" start_first
tap_equal "the site answers at the port asked for" "$(field .base_url)" "http://127.0.0.1:$port"
tap_ok "it is ready" curl -fsS "$(field .base_url)/readyz"
tap_equal "three concerts are there" "$(field '.concerts | length')" 3
tap_equal "and as many fans as asked for" "$(wc -l <"$deep/fans.jsonl")" 3
tap_equal "each service has a pid" \
    "$(field '[.pids.mysql, .pids.memcached, .pids.ticketd, .pids.nginx] | map(type) | unique[0]')" number
tap_equal "the file with the password is private" "$(stat -c %a "$deep/demo.json")" 600

printed_lines >"$work/lines"
tap_equal "a line for each step is printed" "$(($(wc -l <"$work/lines") >= 9))" 1
bash "$work/lines" >"$work/bought" 2>&1
tap_ok "the printed lines buy a ticket" grep -q '"tickets"' "$work/bought"
tap_equal "with a code" "$(grep -c '"code": "[A-Z0-9-]\{16,\}"' "$work/bought" | sed 's/[1-9].*/some/')" some
tap_ok "the audit is clean" "$TICKETD_BUILDDIR/ticketctl" -c "$deep/etc/ticketd.conf" audit

# Again, from another directory: data and pids stay.
before=$(jq -cS '[.concerts, .pids, .admin]' "$deep/demo.json")
cd / || exit 1
tap_ok "it starts a second time" "$quickstart" --detach --dir "$deep" --fans 3
tap_equal "which changes nothing" "$(jq -cS '[.concerts, .pids, .admin]' "$deep/demo.json")" "$before"
tap_equal "and makes no more fans" "$(wc -l <"$deep/fans.jsonl")" 3

# Where there is nothing.
mkdir "$work/empty"
tap_equal "stopping nothing says so" "$("$quickstart" --dir "$work/empty" --stop 2>&1)" \
    "quickstart: there is nothing in $work/empty"
tap_ok "and makes nothing" rmdir "$work/empty"

# Beside another one.
tap_ok "another one starts beside it" \
    "$quickstart" --detach --dir "$other" --port "$(free_port)" --no-demo
tap_ok "status knows it" "$quickstart" --dir "$other" --status
taken=$(jq .port "$other/instance.json")
tap_equal "the first one does not move to its port" \
    "$("$quickstart" --detach --dir "$deep" --port "$taken" 2>&1 | tail -n 1)" \
    "instance: port $taken is in use by somebody else"
tap_equal "and stays where it is" "$(jq .port "$deep/instance.json")" "$port"
tap_ok "it stops" "$quickstart" --dir "$other" --stop
tap_equal "status knows that too" "$("$quickstart" --dir "$other" --status >/dev/null; echo $?)" 1
tap_ok "the first one does not mind" curl -fsS "$(field .base_url)/readyz"

# Ctrl-C in the foreground.
"$quickstart" --dir "$other" --no-demo >"$work/foreground" 2>&1 &
foreground=$!
for _ in {1..300}; do
    grep -q 'Ctrl-C stops it' "$work/foreground" && break
    sleep 0.1
done
mapfile -t pids < <(pids_of "$other")
kill -TERM "$foreground"
wait "$foreground"
tap_equal "ending the foreground ends everything it started" "$(processes_of "$other" "${pids[@]}")" ""

mapfile -t pids < <(pids_of "$deep")
tap_ok "it stops" "$quickstart" --dir "$deep" --stop
tap_equal "and leaves no process" "$(processes_of "$deep" "${pids[@]}")" ""
for home in "$deep" "$other"; do
    tap_log_is_sound "ticketd broke nowhere" "$home/log/ticketd.log"
done
tap_done
