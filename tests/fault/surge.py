"""A load at a rate whether answers come or not, by bench/surge, for the tests of overload."""
import asyncio
import json
import os

from fault_site import BUILD, expect

FANS = 200


def note(text):
    print(f"# {text}", flush=True)


class Crowd:
    """Charges of some fans as lines for bench/surge and bench/replay; see bench/request_line.h."""

    def __init__(self, site, fans):
        self.site, self.fans, self.count = site, fans, 0
        self.path = os.path.join(site.directory, "requests.tsv")

    @classmethod
    async def of(cls, site, charge_seconds):
        """A crowd, and a database that takes so long for each charge."""
        await site.database.rows("CREATE OR REPLACE TRIGGER slow BEFORE INSERT ON posting FOR EACH ROW "
                                 f"DO SLEEP({charge_seconds})")
        return cls(site, await site.take_fans(FANS))

    async def close(self):
        await self.site.database.rows("DROP TRIGGER slow")

    def charges(self, count):
        with open(self.path, "w", encoding="utf-8") as file:
            for _ in range(int(count)):
                self.count += 1
                token = self.fans[self.count % len(self.fans)]["access_token"]
                file.write(f"POST\t/api/v1/points/charges\t{token}\tcharge-{self.count:08d}\t{{\"amount\": 1}}\n")

    async def run(self, program, *options):
        process = await asyncio.create_subprocess_exec(
            os.path.join(BUILD, "bench", program), "--port", str(self.site.facts["port"]), "--file", self.path,
            *options, stdout=asyncio.subprocess.PIPE)
        output, _ = await process.communicate()
        expect(process.returncode == 0, f"{program} ended with {process.returncode}")
        return output.decode()

    async def capacity(self):
        """Charges a second with as many at once as the workers bear without a queue worth the name."""
        self.charges(400)
        output = await self.run("replay", "--connections", "4")
        figures = dict(word.split("=") for word in output.split())
        expect(figures["bad"] == "0", output)
        rate = float(figures["requests"]) / float(figures["seconds"])
        note(f"capacity {rate:.0f}/s")
        return rate

    async def surge(self, *steps):
        """Figures of each step (rate, seconds)."""
        self.charges(sum(rate * seconds for rate, seconds in steps) + 10)
        output = await self.run("surge", "--steps", ",".join(f"{rate:.0f}:{seconds}" for rate, seconds in steps))
        figures = [json.loads(line) for line in output.splitlines()]
        for step in figures:
            step["goodput"] = step["accepted"] / step["seconds"]
            note(f"{step['rate']:.0f}/s offered: {step['goodput']:.0f}/s accepted, p50 {step['accepted_p50_ms']} ms, "
                 f"p99 {step['accepted_p99_ms']} ms; {step['refused']} refused, p50 {step['refused_p50_ms']} ms, "
                 f"p99 {step['refused_p99_ms']} ms; {step['other']} other")
        return figures
