"""The books of a load: what was asked and answered, held against the tables afterwards."""
