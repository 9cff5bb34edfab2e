"""New heads and legal representatives of organisations."""
