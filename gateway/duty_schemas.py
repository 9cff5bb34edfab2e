"""What comes in and goes out about duties and the share of them done in time."""

from __future__ import annotations

from marshmallow import fields

from common.kernel.schema import Form, Shown, Text


class DutyWaiverForm(Form):
    """Lifts a duty: why, and by which decision."""

    reason = Text(longest=1000, required=True)
    document = Text(longest=200, required=True)


class DutyShown(Shown):
    """Something owed by a day, as it stood on the day asked for."""

    id = fields.String()
    duty = fields.String()
    label = fields.String()
    owed_by = fields.String()
    owed_by_label = fields.String()
    subject = fields.String()
    subject_name = fields.String()
    division = fields.String()
    division_label = fields.String()
    org = fields.String(allow_none=True)
    base = fields.String(allow_none=True)
    span = fields.String()
    span_label = fields.String()
    from_day = fields.String()
    due_on = fields.String()
    state = fields.String()
    state_label = fields.String()
    clauses = fields.List(fields.String())
    assumed = fields.Boolean()
    closed_on = fields.String(allow_none=True)
    days_overdue = fields.Integer()
    waiver_reason = fields.String(allow_none=True)


class MissingServiceShown(Shown):
    service = fields.String()
    service_label = fields.String()


class DutyPage(Shown):
    """What is owed, by day due, of all services that answer."""

    items = fields.List(fields.Nested(DutyShown))
    next = fields.String(allow_none=True)
    missing = fields.List(fields.Nested(MissingServiceShown))


class LawTimePlaceShown(Shown):
    division = fields.String()
    division_label = fields.String()
    due = fields.Integer()
    in_time = fields.Integer()
    share_label = fields.String(allow_none=True)


class LawTimeRowShown(Shown):
    """Of one duty: how many fell due, how many of them were done in time, late, or not yet."""

    duty = fields.String()
    label = fields.String()
    clauses = fields.List(fields.String())
    due = fields.Integer()
    in_time = fields.Integer()
    late = fields.Integer()
    overdue = fields.Integer()
    open = fields.Integer()
    waived = fields.Integer()
    share_label = fields.String(allow_none=True)
    places = fields.List(fields.Nested(LawTimePlaceShown))


class LawTimeShown(Shown):
    """``share_label`` is null where nothing has fallen due: no data."""

    division = fields.String()
    division_label = fields.String()
    year = fields.Integer()
    items = fields.List(fields.Nested(LawTimeRowShown))
    missing = fields.List(fields.Nested(MissingServiceShown))
