"""Financial statements of an operator for a quarter, revisions kept."""
