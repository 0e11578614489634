"""Performs every play of this directory: attacks that a person can read, one line at a time."""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../scenario"))
from stage.player import play_directory  # noqa: E402

sys.exit(play_directory(HERE, ("ticketd.request_deadline_ms=9000", "limits.sign_ins_per_minute=1000")))
