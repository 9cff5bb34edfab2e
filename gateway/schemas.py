"""What the gateway's own answers look like."""

from __future__ import annotations

from marshmallow import fields

from common.schema import Form, Instant, Shown


class MeShown(Shown):
    """The caller."""

    sub = fields.String()
    name = fields.String()
    roles = fields.List(fields.String())
    roles_label = fields.List(fields.String())
    division = fields.String()
    division_label = fields.String()
    org = fields.String(allow_none=True)
    base = fields.String(allow_none=True)


class ClockForm(Form):
    now = Instant(required=True)


class ClockShown(Shown):
    now = fields.String()
