"""What filing an application would come to, rule by rule."""

from __future__ import annotations

from marshmallow import fields

from common.kernel.schema import Ground, Shown


class RulePreview(Shown):
    """One rule and how the applicant stands to it; ``remedy`` is what would make it met."""

    rule = fields.String()
    label = fields.String()
    met = fields.Boolean()
    blocks = fields.Boolean()
    actual = fields.Raw(allow_none=True)
    bound = fields.Raw(allow_none=True)
    detail = fields.String(allow_none=True)
    remedy = fields.String(allow_none=True)
    waivable = fields.Boolean()
    basis = fields.List(fields.Nested(Ground))


class PreviewShown(Shown):
    eligible = fields.Boolean()
    rules = fields.List(fields.Nested(RulePreview))
