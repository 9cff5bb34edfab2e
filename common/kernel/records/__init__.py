"""Records (台账): the form, the checks and the decisions of every kind that the rule book states. Pure."""
