"""Performs every play of this directory, by its letter: a simple things, b basics, c rules, d races."""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from stage.player import play_directory  # noqa: E402

# Two thousand at once may have to wait where the machine does other work as well; nginx gives up after ten
# seconds.
sys.exit(play_directory(HERE, ("ticketd.request_deadline_ms=9000",)))
