"""The page and the picture of make bench."""

import os
import statistics

import plot
from load import THREADS
from private_site import machine, spread, today

HERE = os.path.dirname(os.path.abspath(__file__))
PARTS = ("nginx", "ticketd", "MariaDB", "memcached", "client")


def quick_concert(buyers):
    """A seat for everybody, and all are let in at once."""
    rows = -(-buyers // (10 * 50))
    return {
        "title": "As fast as they can", "venue": "Arena", "on_sale_at": "2026-01-01T00:00:00.000Z",
        "waiting_room": {"capacity": 1_000_000, "admit_per_minute": 1_000_000},
        "performances": [{"starts_at": "2099-05-01T19:00:00.000Z", "sections": [
            {"name": chr(65 + n), "rows": rows, "seats_per_row": 50, "price": 50000} for n in range(10)]}],
    }


def rates_of(bench, name):
    return [figures["rate"] for figures in bench.rates.get(name, [])]


def ratios(bench, entry, kinds):
    rows = ["| what | limit | limit/s | ticketd/s | ratio | spread of the ratio | bar | bare client/s |",
            "|---|---|---|---|---|---|---|---|"]
    for kind, figures in entry["kinds"].items():
        what, bar = kinds[kind]
        client = rates_of(bench, f"client {kind}")
        rows.append(
            f"| {kind} | {what} | {spread(rates_of(bench, f'limit {kind}'))} |"
            f" {spread(rates_of(bench, f'ticketd {kind}'))} | {figures['ratio']:.2f} |"
            f" {figures['ratio_least']:.2f}..{figures['ratio_most']:.2f} | {'≥ ' + str(bar) if bar else '–'} |"
            f" {spread(client) if client else '–'} |")
    return rows


def latencies(entry):
    rows = ["| what | p50 | p99 | p99.9 | steady rate | p50 | p99 | p99.9 | most |", "|---" * 9 + "|"]
    for kind, figures in entry["kinds"].items():
        steady = figures.get("steady")
        cells = [f"{figures[key]:.1f}" for key in ("p50", "p99", "p999")]
        cells += [f"{steady['rate']:,.0f}", *(f"{steady[key]:.1f}" for key in ("p50", "p99", "p999", "max"))] \
            if steady else ["–"] * 5
        rows.append(f"| {kind} | {' | '.join(cells)} |")
    return rows


def costs(entry):
    rows = [f"| a request | {' | '.join(PARTS)} | together | statements | memcached |", "|---" * 9 + "|"]
    for kind, figures in entry["kinds"].items():
        cpu = figures["cpu_us"]
        cells = [f"{cpu[part]:,.0f}" for part in PARTS] + [f"{sum(cpu.values()):,.0f}"]
        trips = [f"{figures[key]:g}" if key in figures else "–" for key in ("statements", "cache_commands")]
        rows.append(f"| {kind} | {' | '.join(cells + trips)} |")
    return rows


def once(entry):
    figures = entry["once"]
    rivals, buyers = figures["rivals"], figures["buyers"]
    sale = buyers["sale"]
    calls = sum(call["count"] for call in buyers["calls"].values())
    seconds = sale["last_purchase_us"] / 1e6
    return [
        f"From a built tree to the first answer (database made, schema, four services):"
        f" {figures['started_seconds']:.1f} s.",
        "",
        f"{rivals['requests']:.0f} fans ask for one seat in the same moment, each over a new connection: all"
        f" answered within {rivals['max']:.0f} ms, half of them within {rivals['p50']:.0f} ms.",
        "",
        f"{sale['purchases']:,} fans join, wait to be let in, look at the dates, reserve and pay without a pause:"
        f" {sale['purchases'] / seconds:,.0f} purchases a second ({calls / seconds:,.0f} requests a second) from"
        " the first join to the last payment.",
    ]


def waiting_room():
    """The first table of make bench-queue's last committed run."""
    with open(os.path.join(HERE, "QUEUE.md"), encoding="utf-8") as file:
        tables = [block for block in file.read().split("\n\n") if block.startswith("| what ")]
    return tables[0].splitlines()


def page(bench, entry, kinds, clean):
    options = bench.options
    pss = bench.site.pss_kib()
    return "\n".join([
        "# What ticketd costs",
        "",
        "The last committed run of `make bench` (README here says how to read it). What the waiting room costs"
        " by the number of people in it is in QUEUE.md, the rest by size in SCALE.md, whole evenings in"
        " CROWD.md and ONSALE.md.",
        "",
        "![Ratios, processor time and latency](results.svg)",
        "",
        f"Measured {today()} at {entry['commit']} on {machine()}; load generator (wrk, {THREADS} threads,"
        f" {options.connections} connections) on the same cores; {options.rounds} alternating rounds of"
        f" {options.seconds} s; durable settings; {bench.site.workers} workers a pool.",
        "",
        "## Requests a second: median [least..most]",
        "",
        *ratios(bench, entry, kinds),
        "",
        "## Latency [ms]",
        "",
        "On the left while wrk asks for as much as it gets: it waits for each answer and so spares a server"
        " that stalls. On the right at a steady 70 % of that rate, counted from when each"
        " request was due.",
        "",
        *latencies(entry),
        "",
        "## Processor time a request [µs], and round trips",
        "",
        *costs(entry),
        "",
        "Each statement is one round trip, BEGIN and COMMIT included; memcached counts keys.",
        "",
        "## Once",
        "",
        *once(entry),
        "",
        f"PSS of a sale worker after the run: median {statistics.median(pss) / 1024:.1f} MiB, most"
        f" {max(pss) / 1024:.1f} MiB ({len(pss)} workers)." if pss else "",
        "",
        "## The waiting room, by the number of people in it: processor time a request [µs]",
        "",
        "From QUEUE.md, which has the janitor's work, the draw, rows and bytes as well.",
        "",
        *waiting_room(),
        "",
        "![Cost by people waiting](queue.svg)",
        "",
        *[f"Note: {text}." for text in bench.notes],
        f"The audit after the run: {'clean' if clean else 'NOT CLEAN'}.",
    ]) + "\n"


def picture(entry):
    kinds = entry["kinds"]
    panels = [
        plot.Bars("Ratio to the limit", "median, with its spread", [
            (kind, [("", figures["ratio"])], (figures["ratio_least"], figures["ratio_most"]))
            for kind, figures in kinds.items()]),
        plot.Bars("Processor time", "µs a request, by part", [
            (kind, [(part, figures["cpu_us"][part]) for part in PARTS], None)
            for kind, figures in kinds.items()]),
        plot.Bars("p99 at 70 % of the rate", "ms, from when a request was due", [
            (kind, [("", figures["steady"]["p99"])], None)
            for kind, figures in kinds.items() if "steady" in figures]),
    ]
    return plot.draw("What ticketd costs", panels)
