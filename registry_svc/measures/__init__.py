"""Measures on heads of organisations (ZJ18-19)."""
