"""The instance of make bench: tables filled, request files written, and beside the site the programs
that limit it.
"""

import os
import subprocess
import time

import fixture as fixtures
from private_site import BUILD, Site, get, log

CHANGES = ("join", "reserve", "charge", "pay")

SAME_AS_SITE = """
include headers.conf;
limit_req zone=ticketd_sign_in burst=20 nodelay;
limit_req zone=ticketd_change burst=200 nodelay;
limit_req zone=ticketd_any burst=1000 nodelay;
limit_conn ticketd_conn 500;
"""


class BenchSite(Site):
    """A private instance, an extra nginx server for the bare programs, and those programs.

    That server has the site's own settings (parameters, headers, limits), and the bare programs are
    sent the very requests that ticketd gets: what differs is the program behind nginx.
    """

    def __init__(self, directory, fans, workers):
        super().__init__(directory, workers)
        self.fans = fans
        self.bare = {}

    def fill(self):
        self.fixture = fixtures.Fixture(self.instance, self.fans)
        log(f"filling tables: {self.fans} fans")
        self.fixture.load()
        self.requests = f"{self.dir}/requests"
        os.makedirs(self.requests, exist_ok=True)
        self.fixture.write_requests(self.requests)
        self.prepare_reads()

    def start_bare(self, kind, body=""):
        """A bare program for one kind behind its own location of the extra server."""
        socket = f"{os.path.dirname(self.instance['sockets']['mysql'])}/bare-{kind}.sock"
        command = [f"{BUILD}/bench/bare", "--kind", kind, "--listen", socket,
                   "--processes", str(self.workers),
                   "--mysql", self.instance["sockets"]["mysql"],
                   "--memcached", self.instance["sockets"]["memcached"],
                   "--first", str(self.fans // 3 + 1), "--body", body]
        self.bare[kind] = (subprocess.Popen(command), socket)

    def configure_nginx(self, static_body):
        os.makedirs(f"{self.dir}/static", exist_ok=True)
        with open(f"{self.dir}/static/state.json", "w", encoding="utf-8") as file:
            file.write(static_body)
        with open(f"{self.dir}/etc/nginx/fastcgi.conf", encoding="utf-8") as file:
            fastcgi = file.read()
        upstreams = []
        locations = [SAME_AS_SITE, f"location = /static/state.json {{ root {self.dir}; }}"]
        for kind, (_, socket) in self.bare.items():
            keep = "" if kind in CHANGES else "keepalive 32;"
            upstreams.append(f"upstream bare_{kind} {{ server unix:{socket} max_fails=0; {keep} }}")
            settings = fastcgi.replace("$ticketd_pool", f"bare_{kind}")
            locations.append(f"location /{kind} {{\n{settings}\n}}")
        self.serve_beside("\n".join(locations), "\n".join(upstreams))

    def stop(self):
        for process, _ in self.bare.values():
            process.terminate()
            process.wait()
        super().stop()

    def prepare_reads(self):
        """The bodies that the limits answer with, and the request files of what is the same for all."""
        path = f"/api/v1/concerts/{fixtures.RESERVE}/queue"
        bodies = {"heartbeat": get(f"{self.base}/api/v1/concerts/{fixtures.WAIT}/queue/me",
                                   self.fixture.queue_token(fixtures.WAIT, self.fans))}
        lines = {"state": f"GET\t{path}\t-\t-\t-\n", **self.fixture.hall_requests()}
        for kind, line in lines.items():
            with open(f"{self.requests}/{kind}", "w", encoding="ascii") as file:
                file.write(line * (200_000 if kind == "state" else 60_000))
        for kind in ("seats", "map"):
            _, address, token, *_ = lines[kind].split("\t")
            bodies[kind] = get(self.base + address, token)
        for kind, body in bodies.items():
            self.start_bare(kind, body)
        for kind in CHANGES:
            self.start_bare(kind)
        time.sleep(1)
        self.configure_nginx(get(self.base + path))
