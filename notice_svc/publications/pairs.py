"""Needs and offers of services and resources, and which of them go together (WH15-18, ZJ18-44). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel import places
from common.kernel.check import Check
from common.kernel.problems import bad_field
from common.kernel.text import key

CLAUSES = ("WH15-18", "ZJ18-44", "ZJ23-14", "YB21-10", "YP21-11")
COUNTERPART = {"need": "offer", "offer": "need"}


def content(form: Mapping[str, Any], check: Check) -> dict[str, Any]:
    """A need or an offer: in which field, for which area. Raises Refused 422 for an area outside the caller's place."""
    assert check.actor is not None
    for clause in CLAUSES:
        check.cite_where_law(clause)
    area = places.checked(form["area"], "area")
    if not places.covers(check.actor.division, area):
        raise bad_field("area", "服务区域应在本辖区之内。")
    if form["until"] is not None and form["until"] < check.today.isoformat():
        raise bad_field("until", "有效期的截止日不能早于今日。")
    return {**form, "area": area, "division": area, "pair_key": pair_key(form["field"], area)}


def pair_key(field: str, area: str) -> str:
    """The same for a need and an offer of one field and area, however the field is written."""
    return f"{key(field)}|{area}"


def open_on(state: Mapping[str, Any], today: str) -> bool:
    """Whether a need or an offer still stands on a day; its last day is part of it."""
    return state["state"] == "published" and (state["until"] is None or state["until"] >= today)
