"""The preferred list of a year (YP21-14, -42): who carried out purchased services, ranked by five criteria. Pure.

The document gives no weights. Ours, shown as an interpretation: in each criterion a candidate has a place, the same
for the same figure and the last for none; the sum of the places ranks, and the credit code decides what is equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from common.kernel.check import Check

CRITERIA = "notice.preferred_list_criteria"
ONLY_PURCHASED = "YP21-42"

Candidate = Mapping[str, Any]


def content(year: int, form: Mapping[str, Any], check: Check) -> dict[str, Any]:
    """The ranking with each candidate's figures and places, and apart from it who may not stand on it, and why."""
    criteria = check.value(CRITERIA)
    check.cite_where_law(ONLY_PURCHASED)
    able = [one for one in form["candidates"] if one["purchased_projects"]]
    others = [{"org": one["org"], "org_name": one["org_name"], "clause": ONLY_PURCHASED} for one in form["candidates"] if one not in able]
    return {"year": year, "title": f"{year}年社会组织优选名册", "as_of": form["as_of"], "ranked": ranked(able, criteria), "not_ranked": others}


def ranked(candidates: list[Candidate], criteria: list[str]) -> list[dict[str, Any]]:
    """The candidates in order, best first."""
    figures = {one["org"]: {name: _figure(one, name) for name in criteria} for one in candidates}
    places = {name: _places({org: told[name] for org, told in figures.items()}) for name in criteria}
    rows = [
        {
            "org": one["org"], "org_name": one["org_name"], "uscc": one["uscc"],
            "criteria": [
                {"criterion": name, "figure": _said(figures[one["org"]][name]), "place": places[name][one["org"]]} for name in criteria
            ],
            "sum": sum(places[name][one["org"]] for name in criteria),
        }
        for one in candidates
    ]  # fmt: skip
    rows.sort(key=lambda row: (row["sum"], row["uscc"]))
    return [{"rank": number, **row} for number, row in enumerate(rows, start=1)]


def _figure(one: Candidate, criterion: str) -> Fraction | None:
    if criterion == "income_growth":  # nothing grows from nothing: no data
        before = one["income_before_fen"]
        return Fraction(one["income_fen"] - before, before) if before else None
    if criterion == "professional_share":
        return Fraction(one["professionals"], one["staff"]) if one["staff"] else None
    return Fraction(one[criterion])


def _places(figures: Mapping[str, Fraction | None]) -> dict[str, int]:
    last = len(figures)
    return {
        org: last if mine is None else 1 + sum(1 for other in figures.values() if other is not None and other > mine)
        for org, mine in figures.items()
    }


def _said(figure: Fraction | None) -> str | None:
    """A figure exactly, as a fraction or a whole number; None for no data."""
    return None if figure is None else str(figure)
