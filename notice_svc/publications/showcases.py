"""Showcases: results of organisations, social work, volunteering and projects by field, type and period. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import FieldError
from common.kernel.problems import bad_fields
from common.kernel.text import key

FACETS = "notice.showcase_facets"
TYPES = {"organisation": "社会组织", "social_work": "社会工作", "volunteering": "志愿服务", "project": "公益项目"}


def content(form: Mapping[str, Any], check: Check) -> dict[str, Any]:
    """What is shown. Raises Refused 422 naming each facet that the rules ask for and the form lacks (ZJ23-14)."""
    wanted = check.value(FACETS)
    labels = check.rules.param(FACETS).definition.labels
    errors = [FieldError(name, f"成果展示应注明{labels[name]}。") for name in wanted if form[name] is None]
    if errors:
        raise bad_fields(*errors)
    return {**form, "field_key": key(form["field"]) if form["field"] else None}
