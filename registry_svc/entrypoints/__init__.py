"""The entrypoints of the registry, by subject."""
