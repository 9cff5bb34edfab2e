"""Supervision (督导): of one social worker by another, in hours, with a beginning and an end."""
