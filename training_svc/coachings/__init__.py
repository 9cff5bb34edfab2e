"""Coachings (一对一辅导): of one organisation, after a class or by itself."""
