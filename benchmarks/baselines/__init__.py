"""Plain ways of doing what the suite does: no token, no rules, no journal, no retry. Each is one page."""
