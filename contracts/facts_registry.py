"""What events say of draws, heads of organisations and measures; see ``contracts.facts``."""

from __future__ import annotations

from marshmallow import fields

from contracts.base import Strict, code, day, text


class Draw(Strict):
    """Lots drawn (随机抽取): open to everybody."""

    id = text()
    kind = code()
    title = text()
    division = text()
    state = code()
    seed = text()
    drawn = fields.List(fields.String(), required=True)
    drawn_on = day()


class Principal(Strict):
    """A new head or legal representative of an organisation (拟任负责人): no name, no number."""

    id = text()
    org = text()
    post = code()
    division = text()
    state = code()
    proposed_on = day()
    effective_on = day(required=False)


class Measure(Strict):
    """A measure on a head of an organisation (负责人管理措施): no name, no number."""

    id = text()
    org = text()
    measure = code()
    division = text()
    state = code()
    since = day()
    until = day(required=False)
    replace_by = day(required=False)


class JointSubmission(Strict):
    """What an organisation asks several departments for at one window (一窗受理)."""

    id = text()
    org = text()
    division = text()
    state = code()
    title = text()
    submitted_on = day()
