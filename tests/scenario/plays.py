"""Performs every play of this directory, by its letter: a simple things, b basics, c rules, d races."""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from stage.player import play_directory  # noqa: E402

sys.exit(play_directory(HERE))
