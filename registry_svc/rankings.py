"""Which candidate to run a base comes first: by score, ties broken by the profile's preferences in their order. Pure.

A preference (PREF) never beats a higher score.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import FieldError, State
from common.kernel.problems import bad_field, bad_fields
from registry_svc.codes import LISTS


def rank(form: Mapping[str, Any], orgs: Mapping[str, State], check: Check) -> dict[str, Any]:
    """The candidates in order, each with its rank and the preferences that it meets (ZJ23-21, YB21-20, YB21-23).

    ``orgs`` are the candidates as the register knows them. Candidates that nothing tells apart share a rank.
    """
    _check_candidates([one["org"] for one in form["candidates"]])
    preferences = check.value("operator.tie_breaks") if check.rules.has("operator.tie_breaks") else []
    told = [_tell(index, one, orgs, preferences) for index, one in enumerate(form["candidates"])]
    asked = [basis.parameter for basis in check.basis if basis.parameter]
    return {"items": _ordered(told), "basis": [basis.to_json() for basis in check.basis], "asked": asked}


def hire(form: Mapping[str, Any], check: Check) -> dict[str, Any]:
    """Applicants for a post in a base in order: by score, at equal scores those with a social work qualification first where
    the rules prefer them (WH15-12)."""
    named = [one["person"] for one in form["candidates"]]
    _check_candidates(named, "person")
    preferences = check.value("base.staff_tie_breaks") if "base.staff_tie_breaks" in check.rules.params else []
    told = []
    for one in form["candidates"]:
        met = [name for name in preferences if one[name]]
        told.append({"person": one["person"], "score": one["score"], "met": met, "places": [name not in met for name in preferences]})
    return {"items": _ordered(told), "basis": [basis.to_json() for basis in check.basis]}


def _ordered(told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """By score, then by preferences; whom nothing tells apart shares a rank."""
    ordered = sorted(told, key=_key)
    for index, one in enumerate(ordered):
        tied = index > 0 and _key(one) == _key(ordered[index - 1])
        one["rank"] = ordered[index - 1]["rank"] if tied else index + 1
    return ordered


def _check_candidates(named: list[str], field: str = "org") -> None:
    again = [index for index, org in enumerate(named) if org in named[:index]]
    if again:
        raise bad_fields(*(FieldError(f"candidates.{index}.{field}", "同一候选人（机构）只能列一次。") for index in again))
    if len(named) < 2:
        raise bad_field("candidates", "至少应有两个不同的候选人（机构）才能排序。")


def _tell(index: int, candidate: Mapping[str, Any], orgs: Mapping[str, State], preferences: list[str]) -> dict[str, Any]:
    org = orgs.get(candidate["org"])
    if org is None:
        raise bad_field(f"candidates.{index}.org", "登记信息中没有该社会组织。")
    brand = any(one["brand"] and one["level"] == "province" for one in org["honours"] if not one.get("ended"))
    listed = [LISTS[one["list"]] for one in org["listings"] if not one["removed_on"]]
    facts = {**candidate, "provincial_brand": brand}
    met = [name for name in preferences if facts[name]]
    places = [name not in met for name in preferences]
    return {"org": candidate["org"], "org_name": org["name"], "score": candidate["score"], "met": met, "places": places, "listed": listed}


def _key(told: Mapping[str, Any]) -> tuple[int, list[bool]]:
    return -told["score"], told["places"]
