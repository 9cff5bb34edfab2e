"""Funding: claims for subsidies and awards, from preview to payment."""
