"""Processor time by part: what ticketd, MariaDB, memcached and nginx have spent since they began."""

import os
import time

PARTS = ("nginx", "ticketd", "MariaDB", "memcached")


def seconds_of(pid):
    """The process's own clock: it counts nanoseconds and threads that have ended; /proc counts ticks.
    A process that has ended since has spent nothing any more."""
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0


class Clocks:
    """Those of a running private instance. others: pids by name, such as the load generator's."""

    def __init__(self, site, janitor=False, **others):
        pids = site.instance["pids"]
        workers = site.processes("sale worker") + site.processes("read worker")
        self.groups = {
            "ticketd": workers + (site.processes("janitor") if janitor else []),
            "MariaDB": [pids["mysql"]],
            "memcached": [pids["memcached"]],
            # Not its cache loader, which ends after a minute.
            "nginx": site.processes("nginx: worker process", pids["nginx"]),
            **{name: [pid] for name, pid in others.items()},
        }

    def read(self):
        return {name: sum(map(seconds_of, pids)) for name, pids in self.groups.items()}


def idle_share(before, after):
    """Of the machine's processors between two calls of machine_ticks()."""
    total = sum(after) - sum(before)
    return (after[3] + after[4] - before[3] - before[4]) / total if total else 0.0


def machine_ticks():
    with open("/proc/stat", encoding="ascii") as file:
        return [int(word) for word in file.readline().split()[1:9]]


def cores():
    return os.cpu_count() or 1
