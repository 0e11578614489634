#!/usr/bin/python3
"""More than the site bears: what it refuses, how soon, and what is left for those whom it serves.

Two workers of the sale, and a database that takes its time for each charge, so that the machine, which
plays the crowd as well, is not what is at its end. Every bar is a ratio inside one run; figures are printed.
"""
import sys

from fault_site import expect, run_tests, run_to_its_end
from surge import Crowd, note

CHARGE_SECONDS = 0.015
BASE_SECONDS, BURST_SECONDS, STEP_SECONDS = 3, 4, 6
GOODPUT_LEAST = 0.8
DEADLINE_MS = 4000       # ticketd.request_deadline_ms, and what model/backlog.h makes of it
REFUSED_AFTER_MS = DEADLINE_MS / 80


async def four_times_the_load_leaves_the_goodput(site):
    """R20: at four times the capacity as much is done as ever, the rest is refused at once, and then all is well."""
    crowd = await Crowd.of(site, CHARGE_SECONDS)
    capacity = await crowd.capacity()
    base, once, twice, _, fourfold, after = await crowd.surge(
        (capacity * 0.5, BASE_SECONDS), (capacity, STEP_SECONDS), (capacity * 2, STEP_SECONDS),
        (capacity * 4, BURST_SECONDS), (capacity * 4, STEP_SECONDS), (capacity * 0.5, BASE_SECONDS))
    await crowd.close()
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


if __name__ == "__main__":
    sys.exit(run_to_its_end(run_tests([four_times_the_load_leaves_the_goodput],
                                      "--sale", "2", "--read", "2", "--auth", "1")))
