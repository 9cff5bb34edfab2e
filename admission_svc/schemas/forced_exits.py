"""A forced exit as a portal reads it: its grounds, what was said, how it was concluded."""

from __future__ import annotations

from collections import abc
from typing import Any

from marshmallow import fields

from admission_svc import codes
from common.kernel.schema import Remedy, Shown


class WithdrawnShown(Shown):
    how = fields.String()
    reason = fields.String(allow_none=True)
    at = fields.String()


class GroundShown(Shown):
    trigger = fields.String()
    trigger_label = fields.String()
    words = fields.String(allow_none=True)
    on = fields.String()
    year = fields.Integer(allow_none=True)
    source = fields.String()
    source_label = fields.String()
    facts = fields.String(allow_none=True)
    evidence = fields.List(fields.String(), allow_none=True)
    reason = fields.String(allow_none=True)
    authority = fields.String(allow_none=True)
    document = fields.String(allow_none=True)
    withdrawn = fields.Nested(WithdrawnShown, allow_none=True)


class StatementShown(Shown):
    text = fields.String()
    at = fields.String()


class HearingShown(Shown):
    notified_on = fields.String()
    statement = fields.String(allow_none=True)


class AnnulledShown(Shown):
    by = fields.String()
    document = fields.String()
    decided_on = fields.String()
    decision = fields.String()
    decision_label = fields.String()
    reason = fields.String()
    concluded_at = fields.String()


class ForcedExitShown(Shown):
    opened_at = fields.String()
    grounds = fields.List(fields.Nested(GroundShown))
    decision = fields.String(allow_none=True)
    decision_label = fields.String(allow_none=True)
    dismissal = fields.String(allow_none=True)
    dismissal_label = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    statements = fields.List(fields.Nested(StatementShown))
    hearing = fields.Nested(HearingShown, allow_none=True)
    remedies = fields.List(fields.Nested(Remedy))
    annulled = fields.List(fields.Nested(AnnulledShown))
    concluded_at = fields.String(allow_none=True)


def forced_exit_view(case: abc.Mapping[str, Any], triggers: abc.Mapping[str, str]) -> dict[str, Any]:
    told = {"registry": "登记信息", "bureau": "民政部门认定"}
    grounds = [{**one, "trigger_label": triggers[one["trigger"]], "source_label": told[one["source"]]} for one in case["grounds"]]
    annulled = [{**one, "decision_label": codes.CONCLUSIONS[one["decision"]]} for one in case["annulled"]]
    labels = {
        "decision_label": codes.CONCLUSIONS.get(case["decision"] or ""), "dismissal_label": codes.DISMISSALS.get(case["dismissal"] or ""),
    }  # fmt: skip
    return {**case, "grounds": grounds, "annulled": annulled, **labels}
