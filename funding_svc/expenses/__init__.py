"""Expenses of money that was paid: for its purpose only, each by voucher (专账核算、专款专用)."""
