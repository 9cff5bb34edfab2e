"""What goes out about targets."""

from __future__ import annotations

from marshmallow import fields

from common.kernel.schema import Ground, Shown
from gateway.duty_schemas import MissingServiceShown


class TargetPartShown(Shown):
    """One place below; ``met`` is null where there is no goal for it, or no data; ``explained``: it has said on record why
    it falls short."""

    division = fields.String()
    division_label = fields.String()
    value = fields.Integer(allow_none=True)
    of = fields.Integer(allow_none=True)
    met = fields.Boolean(allow_none=True)
    gap = fields.Integer(allow_none=True)
    explained = fields.Boolean()


class TargetShown(Shown):
    """A measured number against its goal: ``value`` of ``of``, ``goal`` for each ``goal_of``. ``no_data`` where there is
    nothing to share among, or nobody has told."""

    target = fields.String()
    label = fields.String()
    clauses = fields.List(fields.String())
    service = fields.String()
    unit = fields.String()
    basis = fields.List(fields.Nested(Ground))
    division = fields.String()
    on = fields.String()
    by = fields.String(allow_none=True)
    value = fields.Integer(allow_none=True)
    of = fields.Integer(allow_none=True)
    share_label = fields.String(allow_none=True)
    goal = fields.Integer(allow_none=True)
    goal_of = fields.Integer(allow_none=True)
    goal_label = fields.String(allow_none=True)
    no_data = fields.Boolean()
    met = fields.Boolean(allow_none=True)
    gap = fields.Integer(allow_none=True)
    explained = fields.Boolean()
    parts = fields.List(fields.Nested(TargetPartShown))
    short = fields.List(fields.Nested(TargetPartShown))


class TargetsShown(Shown):
    division = fields.String()
    division_label = fields.String()
    on = fields.String()
    items = fields.List(fields.Nested(TargetShown))
    missing = fields.List(fields.Nested(MissingServiceShown))
