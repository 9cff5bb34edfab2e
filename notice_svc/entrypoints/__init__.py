"""The entrypoints of the notice service by matter; each is mixed into it."""
