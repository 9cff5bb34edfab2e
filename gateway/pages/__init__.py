"""The public site: rendered here, no script, nothing from elsewhere."""
