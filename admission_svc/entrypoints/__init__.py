"""The entrypoints of admission by subject: commands and queries of applications and of residencies, and what is heard."""
