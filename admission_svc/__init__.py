"""Admission: applications on their way in, agreements, residencies, extensions, exits and follow-up."""
