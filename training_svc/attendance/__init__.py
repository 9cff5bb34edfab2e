"""Attendance: one person at one session, from enrolment to check-in."""
