"""Budgets by place, year and line, what is reserved and paid from them, and the ledger of both."""
