"""Venture calls (公益创投) and purchases: the call with its own path and rules, and the entries that answer it."""
