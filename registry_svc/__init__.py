"""The registry: organisations, bases, operators, inspections, ratings, honours, listings, profiles."""
