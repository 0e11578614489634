#!/usr/bin/python3
"""More than the site bears: what it refuses, how soon, and what is left for those whom it serves.

Two workers of the sale, and a database that takes its time for each charge, so that the machine, which
plays the crowd as well, is not what is at its end. Every bar is a ratio inside one run; figures are printed.
"""
import asyncio
import json
import os
import sys

from fault_site import BUILD, expect, run_tests, run_to_its_end

FANS = 200
SLOW = "CREATE TRIGGER slow BEFORE INSERT ON posting FOR EACH ROW DO SLEEP(0.015)"
BASE_SECONDS, BURST_SECONDS, STEP_SECONDS = 3, 4, 6
GOODPUT_LEAST = 0.8
DEADLINE_MS = 4000       # ticketd.request_deadline_ms, and what model/backlog.h makes of it
REFUSED_AFTER_MS = DEADLINE_MS / 80


def note(text):
    print(f"# {text}", flush=True)


class Crowd:
    """Lines of requests for bench/surge and bench/replay; see bench/request_line.h."""

    def __init__(self, site, fans):
        self.site, self.fans, self.count = site, fans, 0
        self.path = os.path.join(site.directory, "requests.tsv")

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

    async def surge(self, *steps):
        """Figures of each step (rate, seconds)."""
        self.charges(sum(rate * seconds for rate, seconds in steps) + 10)
        output = await self.run("surge", "--steps", ",".join(f"{rate:.0f}:{seconds}" for rate, seconds in steps))
        figures = [json.loads(line) for line in output.splitlines()]
        for step in figures:
            step["goodput"] = step["accepted"] / step["seconds"]
            note(f"{step['rate']:.0f}/s offered: {step['goodput']:.0f}/s accepted, p99 {step['accepted_p99_ms']} ms; "
                 f"{step['refused']} refused, p50 {step['refused_p50_ms']} ms, p99 {step['refused_p99_ms']} ms; "
                 f"{step['other']} other")
        return figures


async def crowd_of(site):
    return Crowd(site, await site.take_fans(FANS))


async def capacity_of(crowd):
    """Charges a second with as many at once as the workers bear without a queue worth the name."""
    crowd.charges(400)
    output = await crowd.run("replay", "--connections", "4")
    figures = dict(word.split("=") for word in output.split())
    expect(figures["bad"] == "0", output)
    return float(figures["requests"]) / float(figures["seconds"])


async def four_times_the_load_leaves_the_goodput(site):
    """R20: at four times the capacity as much is done as ever, the rest is refused at once, and then all is well."""
    crowd = await crowd_of(site)
    await site.database.rows(SLOW)
    capacity = await capacity_of(crowd)
    note(f"capacity {capacity:.0f}/s")
    base, once, twice, _, fourfold, after = await crowd.surge(
        (capacity * 0.5, BASE_SECONDS), (capacity, STEP_SECONDS), (capacity * 2, STEP_SECONDS),
        (capacity * 4, BURST_SECONDS), (capacity * 4, STEP_SECONDS), (capacity * 0.5, BASE_SECONDS))
    share = fourfold["goodput"] / max(once["goodput"], twice["goodput"], fourfold["goodput"])
    note(f"goodput at four times the load is {share:.2f} of the peak")
    expect(share >= GOODPUT_LEAST, f"only {share:.2f} of the peak")
    expect(fourfold["refused"] > fourfold["accepted"], "nothing was refused: the test shows nothing")
    for step in (twice, fourfold):
        expect(step["without_retry_after"] == 0, "a refusal without Retry-After")
        expect(step["other"] == 0, "other answers than acceptance and refusal")
    soon = REFUSED_AFTER_MS + 3 * base["accepted_p99_ms"]
    expect(fourfold["refused_p50_ms"] < soon, f"refused after {fourfold['refused_p50_ms']} ms, not {soon:.0f}")
    expect(fourfold["accepted_p99_ms"] < DEADLINE_MS + base["accepted_p99_ms"], "accepted and late")
    expect(after["refused"] < 0.1 * after["offered"], f"{after['refused']} refused when it was over")
    expect(after["accepted_p50_ms"] < 3 * base["accepted_p50_ms"] + REFUSED_AFTER_MS, "slow when it was over")
    await site.database.rows("DROP TRIGGER slow")


TESTS = [value for value in list(globals().values()) if asyncio.iscoroutinefunction(value)
         and value.__module__ == "__main__" and value.__name__ not in ("crowd_of", "capacity_of")]

if __name__ == "__main__":
    sys.exit(run_to_its_end(run_tests(TESTS, "--sale", "2", "--read", "2", "--auth", "1")))
