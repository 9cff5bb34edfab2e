"""Overlap checks (重复资助核查): whether another bureau already pays for the same, asked and answered without opening a file."""
