# Samples of every configuration file that a site needs.
