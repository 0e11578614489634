# What nginx adds to ticketd: pools, the one-second copy, request ids, limits, headers, and its own
# refusals in the form of the API's.
set -uo pipefail
source "$TICKETD_SRCDIR/tests/lib/tap.sh"

instance=$TICKETD_SRCDIR/deploy/lib/instance
home=$(mktemp -d)
trap '"$instance" stop "$home"; rm -rf "$home"' EXIT

"$instance" init "$home" --sale 3 --read 2 --set 'pool sale.workers=1' --set 'pool sale.workers=2'
if ! "$instance" start "$home"; then
    tap_result 1 "the instance starts" "see above"
    tap_done
    exit 1
fi
url=$(jq -r .base_url "$home/instance.json")
api=$url/api/v1

tap_equal "of a setting given again the last is written, once" \
    "$(sed -n '/^\[pool sale\]/,/^\[/s/^workers=//p' "$home/etc/ticketd.conf")" 2

# Head and body of an answer in $head and $body, its status in $status.
ask() { # CURL-ARGUMENTS
    body=$(curl -sS --max-time 10 -D "$home/head" "$@" 2>"$home/curl.error")
    head=$(tr -d '\r' <"$home/head")
    status=$(sed -n '1s/^[^ ]* \([0-9]*\).*/\1/p' <<<"$head")
}

header() { # NAME
    sed -n "s/^$1: //Ip" <<<"$head"
}

# One problem of nginx's own: status, form, code, request id, security headers.
is_problem() { # NAME STATUS CODE
    tap_equal "$1: status" "$status" "$2"
    tap_equal "$1: a problem of that code and status" \
        "$(jq -r '"\(.status) \(.code) \(.type|type) \(.title|type) \(.detail|type)"' <<<"$body")" \
        "$2 $3 string string string"
    tap_equal "$1: content type" "$(header Content-Type)" application/problem+json
    tap_equal "$1: one request id, in head and body" "$(header X-Request-ID)" \
        "$(jq -r .request_id <<<"$body")"
    tap_equal "$1: nosniff" "$(header X-Content-Type-Options)" nosniff
}

bytes() { # COUNT
    head -c "$1" /dev/zero | tr '\0' ' '
}

# Its own refusals.
ask -X TRACE "$api/concerts"
is_problem "a method that nginx refuses" 405 method_not_allowed
tap_equal "405 says which methods there are" "$(header Allow)" "GET, HEAD, POST, PUT, PATCH, DELETE"
for path in / /docs/ /api/v1/openapi.json; do
    ask -X POST "$url$path"
    is_problem "a change of the file $path" 405 method_not_allowed
    tap_equal "the file $path is only read" "$(header Allow)" "GET, HEAD"
done
ask -H "X-Long: $(bytes 9000 | tr ' ' x)" "$api/concerts"
is_problem "headers too large" 431 too_large
ask "$api/$(bytes 9000 | tr ' ' x)"
is_problem "an address too long" 414 too_large
ask -H 'Host: a b' "$api/concerts"
is_problem "a broken request" 400 malformed_json
bytes 16385 >"$home/large"
ask -H 'Content-Type: application/json' --data-binary "@$home/large" "$api/users"
is_problem "a body over 16 KiB" 413 too_large
bytes 16384 >"$home/large"
ask -H 'Content-Type: application/json' --data-binary "@$home/large" "$api/users"
tap_equal "a body of 16 KiB is for ticketd to judge" "$status" 400
ask -X POST -H 'Transfer-Encoding: chunked' -H 'Content-Type: application/json' \
    --data-binary "@$home/large" "$api/users"
tap_equal "also in chunks" "$status" 400

# Request ids.
ask -H 'X-Request-ID: my-own.id_1' "$url/healthz"
tap_equal "a client's request id is kept" "$(header X-Request-ID)" my-own.id_1
ask -H 'X-Request-ID: 7' "$url/healthz"
tap_equal "also a short one" "$(header X-Request-ID)" 7
for bad in '' 'with space in it' "$(bytes 65 | tr ' ' x)" 'quote"quote"'; do
    ask -H "X-Request-ID: $bad" "$url/healthz"
    tap_equal "the request id '${bad:0:20}' is replaced" \
        "$(header X-Request-ID | grep -c '^[0-9a-f]\{32\}$')" 1
done
ask "$api/nothing-here"
tap_equal "ticketd's own refusal passes as it is" "$(jq -r .code <<<"$body")" not_found
tap_equal "with the same request id in head and body" "$(header X-Request-ID)" \
    "$(jq -r .request_id <<<"$body")"

# Pages.
ask "$url/"
tap_equal "the first page is there" "$status" 200
for name in Content-Security-Policy Referrer-Policy Permissions-Policy Cross-Origin-Opener-Policy \
    X-Content-Type-Options X-Request-ID; do
    tap_equal "a page has $name" "$(header $name | wc -l)" 1
done
tap_equal "no version is told" "$(header Server)" nginx
tap_equal "fans' pages may not use the camera" "$(header Permissions-Policy | grep -c 'camera=(),')" 1
ask "$url/admin/"
tap_equal "the organisers' pages may, to read tickets" "$status $(header Permissions-Policy)" \
    "200 camera=(self), geolocation=(), microphone=(), payment=()"
for path in /no-such-page /docs/no-such-page /wait/999; do
    ask -H 'Accept: text/html,application/xhtml+xml,*/*;q=0.8' "$url$path"
    tap_equal "a visitor lost at $path gets a page" "$status $(header Content-Type)" \
        "404 text/html; charset=utf-8"
    ask "$url$path"
    is_problem "a program lost at $path" 404 not_found
done
ask -H 'Accept: text/html' "$api/no-such-call"
is_problem "a visitor lost in the API" 404 not_found
for path in /.git/config /local.mk /README /../etc/passwd /docs/../local.mk; do
    ask --path-as-is "$url$path"
    tap_equal "$path is not served" "$([ "$status" = 404 ] || [ "$status" = 400 ]; echo $?)" 0
done
ask "$url/metrics"
tap_equal "the figures are served to this machine" "$status" 200

# The one-second copy: a storm of readers, a worker request a second at most, whatever arguments.
requests() { # of the state document, as the workers counted them
    curl -sS "$url/metrics" |
        awk '/^ticketd_http_requests_total\{route="queue.state"/ { n += $NF } END { print n + 0 }'
}
admin_conf=$home/etc/ticketd.conf
sed -e "s/@NOW@/$(date -u -d -1minute +%FT%T.000Z)/" -e "s/@DAY[0-9]*@/$(date -u -d +30days +%FT%T.000Z)/" \
    "$TICKETD_SRCDIR/deploy/demo/1-classic-hall.json" >"$home/concert.json"
concert=$("$TICKETD_BUILDDIR/ticketctl" -c "$admin_conf" concert create "$home/concert.json" -o json |
    jq -r .concert_id)
echo '{"title":"Without a venue"}' >"$home/poor.json"
tap_equal "a form that lacks something is told once" \
    "$("$TICKETD_BUILDDIR/ticketctl" -c "$admin_conf" concert create "$home/poor.json" 2>&1)" \
    "ticketctl: $home/poor.json: venue is missing"
ask "$api/concerts/$concert/queue"
tap_equal "the state document is there" "$status $(header Cache-Control)" "200 public, max-age=1"
sleep 2
before=$(requests)
begin=$SECONDS
seq 400 | xargs -P 20 -I N curl -sS -o /dev/null -w '%{http_code}\n' \
    "$api/concerts/$concert/queue?n=N" | sort -u >"$home/statuses"
elapsed=$((SECONDS - begin))
tap_equal "400 readers are all served" "$(cat "$home/statuses")" 200
asked=$(($(requests) - before))
tap_equal "by some worker requests" "$((asked >= 1))" 1
tap_equal "a second at most: $asked in $elapsed s" "$((asked <= elapsed + 2))" 1
ask -H 'X-Request-ID: reader-number-1' "$api/concerts/$concert/queue"
ask -H 'X-Request-ID: reader-number-2' "$api/concerts/$concert/queue"
tap_equal "a copy carries the reader's own request id" "$(header X-Request-ID)" reader-number-2
ask -X POST "$api/concerts/$concert/queue"
tap_equal "a join on the same path is not answered from the copy" "$status" 401

# The page without JavaScript: in the language that is named first, and kept once a language whatever else
# is named.
language_of() { # ACCEPT-LANGUAGE
    ask -H "Accept-Language: $1" "$url/wait/$concert"
    sed -n 's/^<html lang="\(.*\)">/\1/p' <<<"$body"
}
while IFS=$'\t' read -r accepted language; do
    tap_equal "Accept-Language '$accepted'" "$(language_of "$accepted")" "$language"
done <<'END'
ko	ko
ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7	ko
KO-kr	ko
fr-FR, fr;q=0.9, ko;q=0.8, en;q=0.7	ko
en-US,en;q=0.9,ko;q=0.8	en
fr, en, ko	en
kok,gu	en
de	en
*	en
END
ask "$url/wait/$concert"
tap_equal "without any, in English" "$(sed -n 's/^<html lang="\(.*\)">/\1/p' <<<"$body")" en
tap_equal "other caches are told that there are more" "$(header Vary)" Accept-Language
for i in {1..40}; do language_of "x-made-up-$i, ko;q=0.$i" >/dev/null; done
tap_equal "forty further headers make no further copy" \
    "$(grep -rlaE "^KEY: GET /wait/" "$home/cache/state" | wc -l)" 2

# Layouts are kept in two forms: compressed once for all who take them so, and as they are.
performance=$(curl -sS "$api/concerts/$concert" | jq '.performances[0].performance_id')
layout() { # ACCEPT-ENCODING
    curl -sS -H "Accept-Encoding: $1" "$api/performances/$performance/layout"
}
plain=$(layout '' | sha256sum)
tap_ok "a layout can be had" test "$(layout '' | jq '.seats | length')" -gt 0
for accepted in gzip 'gzip, deflate, br' 'br;q=1.0, GZIP;q=0.5'; do
    tap_equal "who takes $accepted gets it as gzip" "$(layout "$accepted" | gzip -d | sha256sum)" "$plain"
done
for accepted in 'gzip;q=0' 'gzip; q=0.0, br' identity; do
    tap_equal "who takes $accepted gets it as it is" "$(layout "$accepted" | sha256sum)" "$plain"
done
sections=$(curl -sS "$api/performances/$performance/sections?anything=else" | jq -r 'keys | join(" ")')
tap_equal "sections are kept by their own path" "$sections" "height layout_version performance_id sections width"
ask -H 'Accept-Encoding: gzip' -o /dev/null "$api/performances/$performance/layout"
tap_equal "other caches are told that there are two" \
    "$(header Vary), $(header Content-Encoding)" 'Accept-Encoding, gzip'
tag=$(header ETag)
ask -H 'Accept-Encoding: gzip' -H "If-None-Match: $tag" "$api/performances/$performance/layout"
tap_equal "a browser that has it is told so" "$status" 304

# The parts away.
"$instance" stop-app "$home"
sleep 1.1
ask "$api/me"
is_problem "ticketd away, a read" 503 unavailable
tap_ok "503 says when to come back" test "$(header Retry-After)" -ge 1 -a "$(header Retry-After)" -le 7
ask -X POST -H 'Content-Type: application/json' -d '{}' "$api/users"
is_problem "ticketd away, a change" 503 unavailable
ask "$url/"
tap_equal "pages are still served" "$status" 200
ask -H 'Accept: text/html' "$url/wait/$concert"
tap_equal "a visitor of the waiting room gets a page" "$status $(header Content-Type)" \
    "503 text/html; charset=utf-8"
tap_equal "that comes with a time to come back" "$(header Retry-After)" 10
"$instance" start-app "$home"

# Limits by address, when they are on.
"$instance" init "$home" --limits
"$instance" start-web "$home"
sleep 0.5
for _ in {1..60}; do
    ask -X POST -H 'Content-Type: application/json' -d '{}' "$api/sessions"
    [ "$status" != 429 ] || break
done
is_problem "one sign-in too many" 429 too_many_requests
tap_equal "429 says when to come back" "$(header Retry-After)" 1

tap_equal "what is too large is refused by nginx and never reached ticketd" \
    "$(jq -cs 'map(select(.status == 413) | .upstream_status) | unique' "$home/log/nginx.access.log")" '[""]'
tap_equal "every line of nginx's log is JSON" \
    "$(jq -es 'length > 400' "$home/log/nginx.access.log" 2>&1)" true
"$instance" stop "$home"
tap_log_is_sound "ticketd broke nowhere" "$home/log/ticketd.log"
tap_done
