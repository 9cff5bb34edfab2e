"""What events say of venture calls, entries and projects; see ``contracts.facts``."""

from __future__ import annotations

from marshmallow import fields

from contracts.base import Strict, code, day, text


class Call(Strict):
    """A venture call or purchase (公益创投、购买服务征集)."""

    id = text()
    kind = code()
    title = text()
    division = text()
    state = code()
    announced_on = day()


class Entry(Strict):
    """An entry for a call (申报项目); nothing of bids before they are opened."""

    id = text()
    call = text()
    org = text()
    division = text()
    state = code()
    title = text()


class Project(Strict):
    """A project (项目) with the public money in it, in fen."""

    id = text()
    org = text()
    division = text()
    state = code()
    title = text()
    granted_fen = fields.Integer(strict=True, required=True)
    started_on = day(required=False)
    evaluated_on = day(required=False)


class OverlapCheck(Strict):
    """A question whether another bureau pays for the same (重复资助核查): not about whom."""

    id = text()
    division = text()
    state = code()
    overlaps = fields.Boolean(required=True)


class Entitlement(Strict):
    """What an organisation, or a worker through it, could claim (免申即享); ``fresh`` are the schemes that are new."""

    id = text()
    org = text()
    worker = text(required=False)
    division = text()
    state = code()
    fresh = fields.List(code(), required=True)
