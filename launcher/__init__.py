"""Starts the suite on one machine: broker, database and the six processes, and stops them again."""
