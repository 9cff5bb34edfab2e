"""What funding tells: claims from filing to payment."""

from __future__ import annotations

from marshmallow import fields

from contracts import facts
from contracts.base import EventType, Strict, day, text


class ClaimOnly(Strict):
    claim = fields.Nested(facts.Claim, required=True)


class ClaimRejected(ClaimOnly):
    reason = text()


class ClaimPaid(ClaimOnly):
    paid_on = day()


PREFIX = "funding.claim."

FUNDING = (
    EventType(PREFIX + "filed", ClaimOnly, "A claim was filed."),
    EventType(PREFIX + "approved", ClaimOnly, "A claim was approved."),
    EventType(PREFIX + "rejected", ClaimRejected, "A claim was refused."),
    EventType(PREFIX + "paid", ClaimPaid, "A claim was paid."),
)
