"""Training: sessions from announcement to final attendance, and the yearly report of a base."""
