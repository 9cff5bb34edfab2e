"""What somebody against whom was decided may still do: review by the authority above, or the court (E-10). Pure.

Every decision against somebody carries them: a refused review, a forced exit, a termination, a refused claim.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from common.kernel import places
from common.kernel.check import Check
from common.kernel.periods import add_months

RECONSIDERATION = "remedies.reconsideration_days"
LITIGATION = "remedies.litigation_months"
_COUNTED = "自知道或者应当知道该决定之日起计算，此处按作出决定之日算出"


def remedies(check: Check, division: str, told_on: date | None = None) -> list[dict[str, Any]]:
    """Each way open against a decision of the bureau of a place: what, where, until when (that day included), basis.

    ``told_on`` is the day on which the party learnt of it, today where left out. Nothing where the rules of the case
    say nothing of it (a case pinned before the suite told remedies).
    """
    if not check.rules.has(RECONSIDERATION):
        return []
    day = told_on or check.today
    place = places.label(places.authority(places.trim(division)))
    review = day + timedelta(days=check.value(RECONSIDERATION))
    court = add_months(day, check.value(LITIGATION))
    return [
        _way("reconsideration", "行政复议", f"{place}人民政府", review, check, RECONSIDERATION),
        _way("litigation", "行政诉讼", "有管辖权的人民法院", court, check, LITIGATION),
    ]


def _way(kind: str, label: str, where: str, until: date, check: Check, parameter: str) -> dict[str, Any]:
    basis = check.rules.param(parameter).basis.to_json()
    return {"kind": kind, "label": label, "where": where, "until": until.isoformat(), "counted": _COUNTED, "basis": basis}
