"""One organisation's whole journey, played through the gateway on a simulated clock, as a person would like to see it."""
