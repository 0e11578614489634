"""The page of a night on sale: what happened, in words, tables and a picture."""

import plot
from clocks import cores, idle_share
from plot import clock
from private_site import machine, today


def rate(count, seconds):
    return f"{count / seconds:,.0f}" if seconds > 0 else "–"


def of_window(timeline, first, last):
    return [second for second in timeline if first <= second["at"] <= last]


def requests(second):
    return sum(second["calls"].values())


def steepest(timeline, key, width=10):
    """Most of a running count a second, over `width` seconds."""
    values = [second[key] for second in timeline]
    return max(((b - a) / width for a, b in zip(values, values[width:])), default=0)


def sold_at(timeline, share):
    """Seconds after the opening at which that share of all seats was sold."""
    total = timeline[-1]["seats"]
    return next((second["at"] for second in timeline if second["seats"] >= share * total), 0)


class Night:
    """timeline: the crowd's seconds. samples: the clocks', a time since 1970 in front of each."""

    def __init__(self, evening, opens_at, timeline, samples):
        self.evening = evening
        self.opens_at = opens_at
        self.timeline = timeline
        self.samples = samples
        self.played = evening.played
        self.sale = self.played["sale"]
        self.sold_out = self.sale["last_purchase_us"] / 1e6
        self.selling = of_window(timeline, 0, self.sold_out)

    def spent(self, first, last):
        """Processor seconds by part between two times from the opening, seconds, and the idle share of
        the machine."""
        found = [sample for sample in self.samples if first <= sample[0] - self.opens_at <= last]
        if len(found) < 2:
            return {}, 0, 0
        (began, before, ticks_before), (ended, after, ticks_after) = found[0], found[-1]
        parts = {name: max(0.0, after[name] - before[name]) for name in after}
        return parts, ended - began, idle_share(ticks_before, ticks_after)


def story(night):
    sale, timeline = night.sale, night.timeline
    told = sale["sold_out_us"] / 1e6
    lobby = sum(second["calls"].get("join", 0) for second in timeline if second["at"] < 0)
    quarters = ", ".join(f"{share:.0%} at {clock(sold_at(timeline, share))}" for share in (0.5, 0.9, 0.99))
    return [
        f"**Sold out {clock(night.sold_out)} after the opening** (the last payment): {sale['seats']:,} seats in"
        f" {sale['purchases']:,} purchases; {quarters}. "
        + (f"The waiting room said so at {clock(told)}, and" if told else "It")
        + f" had told everybody at {clock(timeline[-1]['at'])}.",
        "",
        f"{lobby:,} had joined in the lobby. Purchases a second: {rate(sale['purchases'], night.sold_out)} on"
        f" average, {steepest(timeline, 'purchases'):,.0f} in the best ten seconds. Requests a second while"
        f" it sold: {rate(sum(map(requests, night.selling)), len(night.selling))} on average,"
        f" {max(map(requests, night.selling), default=0):,} in the busiest; in the lobby"
        f" {max((requests(s) for s in timeline if s['at'] < 0), default=0):,} in the busiest.",
        "",
        night.evening.of_fans(),
    ]


def processors(night):
    names = night.samples[0][1]
    rows = ["| processor seconds | " + " | ".join(names) + " | idle |", "|---" * (len(names) + 2) + "|"]
    periods = {"lobby": (night.timeline[0]["at"], 0), "sale": (0, night.sold_out),
               "after": (night.sold_out, night.timeline[-1]["at"])}
    for name, (first, last) in periods.items():
        parts, seconds, idle = night.spent(first, last)
        if parts:
            cells = " | ".join(f"{value:.1f} ({value / seconds:.2f} cores)" for value in parts.values())
            rows.append(f"| {name}, {seconds:.0f} s | {cells} | {idle:.0%} |")
    return rows


def limit(night):
    """Whether the machine or the simulator was what it waited for."""
    parts, seconds, idle = night.spent(0, night.sold_out)
    late = night.played["lateness"]
    if not parts:
        return ""
    busy = max(parts, key=parts.get)
    return (f"While it sold, {1 - idle:.0%} of the {cores()} cores were busy, most of it {busy}; the simulator"
            f" took {parts['simulator'] / seconds:.2f} of them. It sent half of its calls within"
            f" {late['p50_us'] / 1000:.1f} ms of the moment at which the fan meant to, 99 % within"
            f" {late['p99_us'] / 1000:.1f} ms (all of that is in the latencies below).")


def refusals(night):
    found = sorted(night.played["refusals"].items(), key=lambda item: -item[1])
    if not found:
        return ["Nothing was refused."]
    return ["| refused | times |", "|---|---|", *[f"| {what} | {count:,} |" for what, count in found]]


def page(night, options, picture_name):
    evening = night.evening
    return "\n".join([
        f"# A night on sale: {options.fans:,} fans, {options.seats:,} seats",
        "",
        "A run of `make onsale`; README here says what is played.",
        "",
        f"![The night by the second]({picture_name})",
        "",
        f"Played {today()} on {machine()}, the crowd on the same cores; {options.workers} workers a pool;"
        f" {options.dates} dates; capacity {options.capacity:,}, up to {options.per_minute:,} admitted a"
        f" minute; holds of {options.hold_seconds} s. Durable settings, audit each minute, every request"
        " logged.",
        "",
        *story(night),
        "",
        limit(night),
        "",
        *processors(night),
        "",
        "## Calls",
        "",
        "Times count from the moment at which a fan meant to ask, so that a stall is felt by all whom it"
        " would have met (no coordinated omission).",
        "",
        *evening.of_calls(),
        "",
        "## Refusals",
        "",
        *refusals(night),
        "",
        "## Fairness and books",
        "",
        "  \n".join([*evening.of_checks(), *evening.of_queue(), *evening.of_tables()]),
    ]) + "\n"


def cores_by_second(night):
    """Times and cores busy by part."""
    times, lines = [], {}
    for (began, before, _), (ended, after, _) in zip(night.samples, night.samples[1:]):
        times.append(ended - night.opens_at)
        for name in after:
            lines.setdefault(name, []).append(max(0.0, after[name] - before[name]) / (ended - began))
    return times, lines


def picture(night):
    timeline = night.timeline
    times = [second["at"] for second in timeline]

    def line(*path, scale=1.0):
        values = []
        for second in timeline:
            value = second
            for key in path:
                value = value[key]
            values.append(value * scale)
        return values

    sales = line("purchases")
    panels = [
        plot.Lines("Requests", "a second", times, {"reads": line("reads", "count"),
                                                   "changes": line("changes", "count")}),
        plot.Lines("Latency", "ms, 99 of 100 in each second",
                   times, {"reads": line("reads", "p99_us", scale=0.001),
                           "changes": line("changes", "p99_us", scale=0.001)}),
        plot.Lines("Processors", "cores busy", *cores_by_second(night)),
        plot.Lines("People", "as the state document says",
                   times, {"waiting": line("waiting"), "inside": line("inside")}),
        plot.Lines("Seats", "", times, {"sold": line("seats"), "held": line("held")}),
        plot.Lines("Purchases", "a second", times,
                   {"paid": [b - a for a, b in zip([0, *sales], sales)]}),
    ]
    return plot.draw("A night on sale; the dashed line is the opening", panels)
