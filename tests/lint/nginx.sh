# nginx takes both sites: the private instance's, and the TLS site with a certificate made for this.
set -uo pipefail
source "$TICKETD_SRCDIR/tests/lib/tap.sh"
PATH=$PATH:/usr/sbin:/sbin

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/certificate" "$work/cache" "$work/tmp"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=tickets.example \
    -keyout "$work/certificate/privkey.pem" -out "$work/certificate/fullchain.pem" 2>/dev/null
cp /etc/nginx/fastcgi_params "$work/"

fill() { # LIMITS
    local template
    for template in "$TICKETD_SRCDIR"/conf/nginx/*; do
        sed -e "s|@confdir@|$work|g" -e "s|@rundir@|$work|g" -e "s|@cachedir@|$work/cache|g" \
            -e "s|@logdir@|$work|g" -e "s|@wwwdir@|$TICKETD_SRCDIR/web|g" -e "s|@limits@|$1|g" \
            -e "s|@certdir@|$work/certificate|g" -e "s|@tmpdir@|$work/tmp|g" -e "s|@port@|20007|g" \
            -e "s|@user@||g" -e "s|@contractdir@|$TICKETD_BUILDDIR/web|g" -e "s|@pidfile@|$work/nginx.pid|g" -e "s|@nofile@|1024|g" \
            -e "s|@connections@|300|g" "$template" >"$work/$(basename "$template" .in)"
    done
    # Debian's nginx.conf around the site, on ports and with files that anybody may have. That a port
    # is in use does not matter to nginx -t.
    cat >"$work/nginx.conf" <<END
pid $work/nginx.pid;
error_log stderr;
events { }
http {
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path $work/tmp/body;
    fastcgi_temp_path     $work/tmp/fastcgi;
    proxy_temp_path       $work/tmp/proxy;
    scgi_temp_path        $work/tmp/scgi;
    uwsgi_temp_path       $work/tmp/uwsgi;
    include $work/site.conf;
}
END
    sed -i -e 's/listen 80 /listen 127.0.0.1:20008 /' -e 's/listen 443 /listen 127.0.0.1:20009 /' \
        -e '/listen \[::\]/d' "$work/site.conf"
}


for limits in on off; do
    fill "$limits"
    tap_equal "no placeholder is left, limits $limits" "$(grep -ho '@[a-z]*@' "$work"/*.conf | sort -u)" ""
    tap_ok "the private site, limits $limits" nginx -t -q -p "$work" -e "$work/error.log" -c "$work/private.conf"
    tap_ok "the TLS site, limits $limits" nginx -t -q -p "$work" -e "$work/error.log" -c "$work/nginx.conf"
done
tap_done
