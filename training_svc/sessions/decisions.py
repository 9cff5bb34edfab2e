"""Sessions: announcing, cancelling, closing. Pure decisions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from common.kernel.check import Check
from common.kernel.clock import to_instant
from common.kernel.codes import OTHER, on_list
from common.kernel.decision import FieldError, Refused, State
from common.kernel.declaration.change import Change, basis_of
from common.kernel.problems import bad_field, wrong_order

# Which vocabulary of the rule book the topics of a kind come from; other kinds take the subjects of training.
TOPICS = {"consultation": "training.consultation_topics"}
SUBJECTS = "training.subjects"
CLAUSE = "ZJ23-13"
KINDS = "training.activity_kinds"
EXAM_PREPARATION = "exam_preparation"
FEE = "training.exam_preparation_fee_max_fen"
# A technical bound, as no rule says how late a session may be entered: long enough for one that was held without
# notice, too short to rewrite the report of a year that is over.
LATEST_DAYS = 31
# No check-in that began before a session closed is still under way after that: a command's deadline is shorter.
GRACE = timedelta(seconds=8)


def schedule(seat: Mapping[str, Any], form: Mapping[str, Any], needs: None, check: Check) -> Change:
    """Announce a session of a base. Kind, audience and topics come from the lists of the profile (ZJ23-13, -17, -18);
    what an open list does not name is ``other``, with words.

    Raises Refused 422 for a code off its list, for days out of order, for a day more than ``LATEST_DAYS`` ago, and for a
    fee (fen) where a rule says free (YP21-20).
    """
    first = form["from"] or form["held_on"]
    if first is None:
        raise bad_field("from", "此项必填。")
    if first < (check.today - timedelta(days=LATEST_DAYS)).isoformat():
        raise bad_field("from", f"活动日期距今已超过{LATEST_DAYS}日，不能再补录。")
    until = form["until"] or first
    if until < first:
        raise bad_field("until", "结束日期不能早于开始日期。")
    _check_kind(form, check)
    if form["kind"] == EXAM_PREPARATION:
        check.limit_where_set(FEE, form["fee_fen"], f"考前培训应当免费，所填收费为{form['fee_fen']}分。")
    audiences = "training.integrity_audiences" if form["kind"] == "integrity" else "training.audiences"
    on_list(check, audiences, "audience", form["audience"], form["audience_other"])
    on_list(check, TOPICS.get(form["kind"], SUBJECTS), "topics", form["topics"], form["topics_other"])
    return Change(**{"from": first}, until=until)


def cancel(session: State, form: Mapping[str, Any], needs: None, check: Check) -> Change:
    """Call a session off, with a reason."""
    return Change(cancel_reason=form["reason"])


def begin_closing(session: State, form: Mapping[str, Any], needs: None, check: Check) -> Change:
    """No more check-ins; what is under way may end, then the attendance is counted. Raises Refused 409 before its day."""
    require_begun(session, check, "尚未到活动日期，不能办结。")
    return Change(closes_at=to_instant(check.now + GRACE))


def close(session: State, attended: int, check: Check) -> Change:
    """Make the attendance final: who checked in came, who did not was absent."""
    check.cite_where_law(CLAUSE)
    return Change(attended=attended, closes_at=None, event_data={"attended": attended})


def require_begun(session: State, check: Check, detail: str) -> None:
    """Refuse 409 what comes before the first day of a session."""
    if check.today.isoformat() < session["from"]:
        raise wrong_order(detail, *(check.cite_where_law(CLAUSE) or basis_of(session)))


def _check_kind(form: Mapping[str, Any], check: Check) -> None:
    """A kind is one that some document names, or ``other`` with words: the list of ZJ23-18 goes on (等)."""
    kinds = check.rules.definition(KINDS).labels
    if check.rules.has(KINDS):
        check.value(KINDS)
    if form["kind"] not in (*kinds, OTHER):
        message = f"不在允许的取值范围内：{'、'.join(kinds.values())}；清单以外的填 other 并写明。"
        raise Refused(422, "invalid_field", "活动类型不在规定的范围内。", basis=check.basis, errors=(FieldError("kind", message),))
    if (form["kind"] == OTHER) != bool(form["kind_other"]):
        raise bad_field("kind_other", "活动类型选择“其他”的，应当写明是什么；没有选择的，不用填写。")
