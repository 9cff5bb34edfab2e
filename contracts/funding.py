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

FILED = EventType(PREFIX + "filed", ClaimOnly, "A claim was filed.", "提出申请")
APPROVED = EventType(PREFIX + "approved", ClaimOnly, "A claim was approved.", "审定同意")
REJECTED = EventType(PREFIX + "rejected", ClaimRejected, "A claim was refused.", "审定不予同意")
PAID = EventType(PREFIX + "paid", ClaimPaid, "A claim was paid.", "完成拨付")

FUNDING = (FILED, APPROVED, REJECTED, PAID)
