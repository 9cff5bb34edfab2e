"""What a decision is made of: decision, check, workflow, authority, identity, places, clock, text, money, periods. Pure."""
