# Private instances, units and sites.
