"""What every service stands on: rule book, journal, relay, inbox, calendar, money, identity, problems, metrics, health."""
