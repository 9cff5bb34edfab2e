"""What events say of sessions, attendance and social workers; see ``contracts.facts``."""

from __future__ import annotations

from marshmallow import fields

from contracts.base import Strict, code, day, text


class Session(Strict):
    """A training or other session (培训、咨询等活动)."""

    id = text()
    kind = code()
    base = text()
    division = text()
    title = text()
    state = code()
    until = day()


Session._declared_fields["from"] = day()  # a word that Python keeps


class Attendance(Strict):
    """One person at one session, by an opaque reference, never a name."""

    id = text()
    session = text()
    base = text()
    division = text()
    org = text(required=False)
    person = text()
    state = code()
    held_on = day()


class Certificate(Strict):
    """A certificate of a social worker (职业资格证书); no ``until`` where it does not run out."""

    level = code()
    since = day()
    until = day(required=False)


class Worker(Strict):
    """A social worker (社会工作者) by an opaque id: no name, no number. ``employer`` is an organisation of the register, where
    the employer is one; ``chosen_years`` are the years in which the worker was chosen as an excellent supervisor."""

    id = text()
    division = text()
    state = code()
    employer = text(required=False)
    employed_since = day(required=False)
    unit_kind = code(required=False)
    on_post = fields.Boolean(required=True)
    working_since = day(required=False)
    certificates = fields.List(fields.Nested(Certificate), required=True)
    chosen_years = fields.List(fields.Integer(strict=True), required=True)


class Supervision(Strict):
    """Supervision of a social worker (督导), by opaque ids."""

    id = text()
    division = text()
    state = code()
    kind = code()
    supervisor = text(required=False)
    worker = text()
    since = day()
    until = day(required=False)
    hours = fields.Integer(strict=True, required=True)


class ZhuoyuPlan(Strict):
    """The Zhuoyu plan (琢玉计划) of a base for a year."""

    id = text()
    base = text()
    division = text()
    state = code()
    year = fields.Integer(strict=True, required=True)


class ZhuoyuParticipant(Strict):
    """A social worker in a Zhuoyu plan, by an opaque id."""

    id = text()
    plan = text()
    base = text()
    division = text()
    state = code()
    worker = text()
    group = code()
