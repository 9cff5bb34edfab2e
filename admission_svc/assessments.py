"""The assessment of each year of a stay (YB21-57, ZJ23-23). Pure decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from admission_svc.parties import acted
from admission_svc.recognition import UNREVIEWED, sent_back
from admission_svc.residencies import ASSESSMENT, cited, outcome_of, recording, refuse_before_entry
from common.kernel.check import Check
from common.kernel.clock import parse_date
from common.kernel.decision import Outcome, State
from common.kernel.problems import bad_field, wrong_order


def assess(state: State, form: Mapping[str, Any], check: Check) -> Outcome:
    """Record the assessment of one year of the stay; one for each unless it was sent back, none before the stay has begun."""
    basis = cited(check, ASSESSMENT)
    role = recording(state, check, "record", *basis)
    refuse_before_entry(state, check, *basis)
    if not parse_date(state["entry_on"]).year <= form["year"] <= check.today.year:
        raise bad_field("year", "评估年度应在入驻当年至今年之间。")
    if any(one["year"] == form["year"] and not sent_back(one) for one in state["assessments"]):
        raise wrong_order(f"{form['year']}年度的评估已经登记，不能重复登记。", *basis)
    made = {**form, "number": len(state["assessments"]) + 1, "at": check.instant, **UNREVIEWED}
    assessments = [*state["assessments"], made]
    after = {**state, "assessments": assessments, "acts": acted(state, role, "assess", check)}
    return outcome_of(after, check, ("assessed", {"passed": form["passed"]}))
