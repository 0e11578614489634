# Every text of the pages is there in both languages, and the buying path stays small.
set -uo pipefail
source "$TICKETD_SRCDIR/tests/lib/tap.sh"

# For the whole path, compressed file by file as nginx does. On a slow phone this is three seconds.
most_bytes=60000

pages=("$TICKETD_SRCDIR"/web/js/*.js "$TICKETD_SRCDIR/web/index.html" "$TICKETD_SRCDIR/web/style.css")
all=("${pages[@]}" "$TICKETD_SRCDIR"/web/admin/*)

compressed_bytes() {
    local page total=0
    for page in "${pages[@]}"; do
        total=$((total + $(gzip -6c "$page" | wc -c)))
    done
    printf '%s' "$total"
}

uses_markup() {
    grep -nE 'innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|https?://' "${all[@]}" |
        grep -v 'www.w3.org/2000/svg'
}

# What `make install` leaves out, and so the archive as well.
not_installed() {
    local root
    root=$(mktemp -d)
    env -u MAKEFLAGS make -C "$TICKETD_BUILDDIR" DESTDIR="$root" \
        install-dist_jsDATA install-dist_adminDATA install-dist_wwwDATA >/dev/null ||
        printf 'make install failed\n'
    comm -13 <(find "$root" -type f | sed 's|.*/www/||' | sort) \
        <(printf '%s\n' "${all[@]#"$TICKETD_SRCDIR/web/"}" | sort)
    rm -rf "$root"
}

tap_ok "both catalogues have every text, and no other" \
    node "$TICKETD_SRCDIR/tests/browser/texts.mjs" "$TICKETD_SRCDIR/src/util/err.def" \
    "$TICKETD_SRCDIR/web/js" "$TICKETD_SRCDIR/web/admin"
bytes=$(compressed_bytes)
tap_equal "the buying path has $bytes bytes, at most $most_bytes" "$((bytes <= most_bytes))" 1
tap_equal "fans load nothing of the organisers'" "$(grep -nE '(from|import\(?) *"[^"]*admin' "${pages[@]}")" ""
tap_equal "no text becomes markup, nothing comes from elsewhere" "$(uses_markup)" ""
tap_equal "every page is installed" "$(not_installed)" ""
tap_done
