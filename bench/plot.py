"""Small plots as SVG, without a library. Panel: an operation, its size on a log axis, a measured value
with its spread from zero up. Lines: several values over time. Bars: values side by side, in parts.
"""

import html
import math

WIDTH, HEIGHT, COLUMNS = 310, 225, 3
LEFT, RIGHT, TOP, BOTTOM = 56, 18, 50, 34

STYLE = """
  text { font: 11px sans-serif; fill: #222 }
  .name { font-weight: bold; font-size: 12px }
  .axis { stroke: #888; stroke-width: 1 }
  .grid { stroke: #ddd; stroke-width: 1 }
  .band { fill: #2a7; fill-opacity: .12 }
  .line { stroke: #1565c0; stroke-width: 2; fill: none }
  .spread { stroke: #1565c0; stroke-width: 1 }
  .dot { fill: #1565c0 }
  .ground { fill: #fff }
  .opening { stroke: #888; stroke-width: 1; stroke-dasharray: 3 3 }
"""

# Told apart by eyes that do not tell red from green (Okabe and Ito).
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")


def nice_top(value):
    """The least of 1, 2, 2.5, 5 times a power of ten that is not below value."""
    power = 10 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= value)


def people(count):
    return {10**7: "10M", 10**6: "1M", 10**5: "100k", 10**4: "10k", 10**3: "1k"}.get(count, f"{count:,}")


def heading(name, unit):
    return [f'<text class="name" x="{LEFT}" y="24">{html.escape(name)}</text>',
            f'<text x="{LEFT}" y="38">{html.escape(unit)}</text>']


def scale(top, y):
    """Lines and numbers from zero to top; y: where a value stands."""
    out = []
    for step in range(5):
        value = top * step / 4
        out.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(value):.1f}"'
                   f' y2="{y(value):.1f}"/>')
        out.append(f'<text x="{LEFT - 6}" y="{y(value) + 4:.1f}" text-anchor="end">{value:,.4g}</text>')
    out.append(f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(0):.1f}" y2="{y(0):.1f}"/>')
    return out


class Lines:
    """series: by name, values in the order of `times`; times in seconds from the opening."""

    def __init__(self, name, unit, times, series):
        self.name, self.unit, self.times, self.series = name, unit, times, series
        self.top = nice_top(max((max(values) for values in series.values()), default=0) * 1.05 or 1)

    def x(self, time):
        share = (time - self.times[0]) / ((self.times[-1] - self.times[0]) or 1)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(self, value):
        return HEIGHT - BOTTOM - value / self.top * (HEIGHT - TOP - BOTTOM)

    def draw(self):
        out = heading(self.name, self.unit) + scale(self.top, self.y)
        for time in ticks(self.times[0], self.times[-1]):
            out.append(f'<text x="{self.x(time):.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">'
                       f'{clock(time)}</text>')
        if self.times[0] < 0:
            out.append(f'<line class="opening" x1="{self.x(0):.1f}" x2="{self.x(0):.1f}" y1="{TOP}"'
                       f' y2="{HEIGHT - BOTTOM}"/>')
        for n, (label, values) in enumerate(self.series.items()):
            colour = COLOURS[n % len(COLOURS)]
            line = " ".join(f"{self.x(x):.1f},{self.y(y):.1f}" for x, y in zip(self.times, values))
            out.append(f'<polyline fill="none" stroke="{colour}" stroke-width="1.5" points="{line}"/>')
            out.append(f'<text x="{WIDTH - RIGHT}" y="{24 + 13 * n}" text-anchor="end" fill="{colour}"'
                       f' style="fill:{colour}">{html.escape(label)}</text>')
        return out


class Bars:
    """bars: (label, parts as (name, value), spread as (least, most) or None)."""

    def __init__(self, name, unit, bars):
        self.name, self.unit, self.bars = name, unit, bars
        most = [max(sum(value for _, value in parts), *(spread or ()), 0) for _, parts, spread in bars]
        self.top = nice_top(max(most, default=0) or 1)

    def x(self, value):
        return LEFT + 14 + value / self.top * (WIDTH - LEFT - RIGHT - 14)

    def draw(self):
        out = heading(self.name, self.unit)
        height = (HEIGHT - TOP - BOTTOM) / max(1, len(self.bars))
        for step in range(5):
            x = self.x(self.top * step / 4)
            out.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>')
            out.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">'
                       f'{self.top * step / 4:,.4g}</text>')
        for n, bar in enumerate(self.bars):
            out += self.bar(TOP + n * height, height, *bar)
        names = [name for name, _ in self.bars[0][1] if name] if self.bars else []
        for n, name in enumerate(names):
            out.append(f'<text x="{WIDTH - RIGHT}" y="{24 + 13 * n}" text-anchor="end"'
                       f' style="fill:{COLOURS[n % len(COLOURS)]}">{html.escape(name)}</text>')
        return out

    def bar(self, y, height, label, parts, spread):
        middle, sum_of = y + height / 2, 0
        out = [f'<text x="{LEFT + 8}" y="{middle + 4:.1f}" text-anchor="end">{html.escape(label)}</text>']
        for n, (_, value) in enumerate(parts):
            out.append(f'<rect x="{self.x(sum_of):.1f}" width="{self.x(value) - self.x(0):.1f}"'
                       f' y="{y + height * .15:.1f}" height="{height * .7:.1f}"'
                       f' fill="{COLOURS[n % len(COLOURS)]}"/>')
            sum_of += value
        if spread:
            out.append(f'<line stroke="#222" x1="{self.x(spread[0]):.1f}" x2="{self.x(spread[1]):.1f}"'
                       f' y1="{middle:.1f}" y2="{middle:.1f}"/>')
        return out


def ticks(first, last):
    """Round times between two, six at most."""
    step = next(step for step in (5, 10, 30, 60, 120, 300, 600, 1800, 3600) if (last - first) / step <= 6
                or step == 3600)
    return range(math.ceil(first / step) * step, math.floor(last) + 1, step)


def clock(seconds):
    """Minutes and seconds, before the opening negative."""
    return f"{'−' if seconds < 0 else ''}{abs(int(seconds)) // 60}:{abs(int(seconds)) % 60:02}"


class Panel:
    """points: (people waiting, median, least, most)."""

    def __init__(self, name, unit, points, band=None):
        self.name, self.unit, self.points, self.band = name, unit, points, band
        self.top = nice_top(max(most for *_, most in points) * 1.05 or 1)
        logs = [math.log10(x) for x, *_ in points]
        self.first, self.last = min(logs), max(logs)

    def x(self, count):
        share = (math.log10(count) - self.first) / ((self.last - self.first) or 1)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(self, value):
        return HEIGHT - BOTTOM - value / self.top * (HEIGHT - TOP - BOTTOM)

    def axes(self):
        out = heading(self.name, self.unit) + scale(self.top, self.y)
        for count, *_ in self.points:
            out.append(f'<text x="{self.x(count):.1f}" y="{HEIGHT - BOTTOM + 16}"'
                       f' text-anchor="middle">{people(count)}</text>')
        return out

    def draw(self):
        out = self.axes()
        if self.band:
            since, low, high = self.band
            high = min(high, self.top)
            out.append(f'<rect class="band" x="{self.x(since):.1f}" y="{self.y(high):.1f}"'
                       f' width="{self.x(10 ** self.last) - self.x(since):.1f}"'
                       f' height="{self.y(low) - self.y(high):.1f}"/>')
        line = " ".join(f"{self.x(x):.1f},{self.y(y):.1f}" for x, y, *_ in self.points)
        out.append(f'<polyline class="line" points="{line}"/>')
        for x, y, least, most in self.points:
            at = f"{self.x(x):.1f}"
            out.append(f'<line class="spread" x1="{at}" x2="{at}" y1="{self.y(least):.1f}"'
                       f' y2="{self.y(most):.1f}"/>')
            out.append(f'<circle class="dot" cx="{at}" cy="{self.y(y):.1f}" r="3"/>')
        return out


def draw(title, panels):
    """The whole picture as text."""
    rows = -(-len(panels) // COLUMNS)
    width, height = COLUMNS * WIDTH, rows * HEIGHT
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}"'
           f' height="{height}" role="img">',
           f"<title>{html.escape(title)}</title>", f"<style>{STYLE}</style>",
           f'<rect class="ground" width="{width}" height="{height}"/>']
    for n, panel in enumerate(panels):
        out.append(f'<g transform="translate({n % COLUMNS * WIDTH} {n // COLUMNS * HEIGHT})">')
        out += panel.draw()
        out.append("</g>")
    return "\n".join(out + ["</svg>"]) + "\n"
