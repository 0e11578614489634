"""An evening in which a crowd buys: a private instance, a concert, fans with points, bench/crowd that
plays them, and what tables and answers must agree in afterwards. bench/crowd-run and bench/onsale.
"""

import json
import subprocess

from private_site import BUILD, call, log


class Evening:
    def __init__(self, site):
        self.site = site
        self.concert = None
        self.bad = []
        self.played = {}

    def ticketctl(self, *words, check=True):
        return subprocess.run([f"{BUILD}/ticketctl", "-c", self.site.instance["ticketctl_conf"], *words],
                              stdout=subprocess.PIPE, text=True, check=check).stdout

    def fans_sign_up(self, count, points):
        """May be called more than once."""
        log(f"{count:,} fans sign up")
        batch = f"{self.site.dir}/batch.jsonl"
        self.ticketctl("fan", "create", "--count", str(count), "--points", str(points), "--out", batch)
        with open(batch, encoding="utf-8") as more, open(self.fans, "a", encoding="utf-8") as fans:
            fans.write(more.read())

    @property
    def fans(self):
        return f"{self.site.dir}/fans.jsonl"

    def put_on_sale(self, concert):
        path = f"{self.site.dir}/concert.json"
        with open(path, "w", encoding="utf-8") as file:
            json.dump(concert, file)
        self.concert = json.loads(self.ticketctl("concert", "create", path, "-o", "json"))["concert_id"]

    def crowd(self, *options):
        """The running program; finish() takes what it says."""
        log("they come")
        return subprocess.Popen(
            [f"{BUILD}/bench/crowd", "--port", str(self.site.instance["port"]), "--concert",
             str(self.concert), "--fans", self.fans, *options], stdout=subprocess.PIPE, text=True)

    def finish(self, crowd):
        try:
            out, _ = crowd.communicate()
        finally:
            crowd.kill()
        self.played = json.loads(out)
        for what, found in self.played["checks"].items():
            self.expect(what, found, 0)

    # What is told afterwards ---------------------------------------------------------------------

    def number(self, sql):
        return int(self.site.sql(sql.format(concert=self.concert))[0][0])

    def expect(self, what, found, wanted):
        if found != wanted:
            self.bad.append(f"{what}: {found}, not {wanted}")
        return f"{what}: {found}"

    def of_queue(self):
        """What the places prove, as an organiser asks for it."""
        report = json.loads(self.ticketctl("queue", "report", str(self.concert), "-o", "json", check=False))
        waits = ", ".join(f"{name} {value}" for name, value in report["wait_seconds"].items())
        places = ", ".join(f"{count} {name}" for name, count in report["places"].items() if count)
        return [
            self.expect("Inversions (ticketctl queue report)", report["inversions"], 0),
            f"Joined {report['joined']}, admitted {report['admitted']}, set aside"
            f" {report['set_aside']}, came back {report['came_back']}, never entered"
            f" {report['no_shows']}",
            f"Waited [s]: {waits}",
            f"Places in the table: {places}",
        ]

    def of_tables(self):
        """What the tables say, held against what was answered."""
        sale = self.played["sale"]
        lines = [
            self.expect("Seats sold", self.number(
                "SELECT COUNT(*) FROM claim c JOIN performance p USING (performance_id)"
                " WHERE p.concert_id = {concert} AND c.expires_at_us IS NULL"), sale["seats"]),
            self.expect("Payments", self.number(
                "SELECT COUNT(*) FROM payment WHERE concert_id = {concert}"), sale["purchases"]),
        ]
        clean, found = self.site.audit()
        if not clean:
            self.bad.append(f"the audit is not clean:\n{found}")
        return [*lines, f"The audit: {'clean' if clean else 'NOT CLEAN'}"]

    def of_fans(self):
        ends = ", ".join(f"{count:,} {end}" for end, count in sorted(
            self.played["ends"].items(), key=lambda item: -item[1]))
        return f"Of {self.played['fans']:,} fans: {ends}; {self.played['took_us'] / 1e6:.0f} s."

    def of_checks(self):
        return [f"{what}: {found}" for what, found in self.played["checks"].items()]

    def of_calls(self):
        rows = ["| call | times | p50 ms | p99 ms | p99.9 ms | most ms | statuses |",
                "|---|---|---|---|---|---|---|"]
        for name, row in self.played["calls"].items():
            statuses = " ".join(f"{status}: {count}" for status, count in row["statuses"].items())
            times = " | ".join(f"{row[key] / 1000:.1f}" for key in ("p50_us", "p99_us", "p999_us", "max_us"))
            rows.append(f"| {name} | {row['count']} | {times} | {statuses} |")
        return rows
