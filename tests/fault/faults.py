"""Performs every play of this directory: parts die, hang and come back."""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../scenario"))
from stage.player import play_directory  # noqa: E402

sys.exit(play_directory(HERE))
