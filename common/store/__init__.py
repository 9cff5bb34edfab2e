"""MongoDB, seen from a service: aggregates, the journal, leases and copies of what neighbours said."""
