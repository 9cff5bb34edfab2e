"""When a new head takes office: after its notice has closed and, for a legal representative, after the exit audit. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import FieldError, Refused, State
from common.kernel.declaration.change import Change
from common.kernel.problems import bad_field, not_yet_known, wrong_order
from common.kernel.remedies import remedies
from registry_svc.codes import MEASURES
from registry_svc.dates import happened

Form = Mapping[str, Any]


@dataclass(frozen=True)
class Neighbours:
    """The measures in force on the person, and the notice that the command names, as it is known."""

    measures: tuple[State, ...] = ()
    notice: Mapping[str, Any] | None = None


def propose(seat: Form, form: Form, needs: Neighbours, check: Check) -> Change:
    """Propose somebody: refused while banned from the trade (ZJ18-19); other measures are shown."""
    check.cite_where_law("ZJ18-19")
    _not_banned(needs.measures, check)
    shown = [{"measure": MEASURES[one["measure"]], "since": one["since"]} for one in _standing(needs.measures, check)]
    for parameter in ("notice.appointment_notice_required", "org.exit_audit_required"):
        if parameter in check.rules.params:
            check.value(parameter)
    return Change(proposed_on=check.today.isoformat(), warned=shown)


def link(state: State, form: Form, needs: Neighbours, check: Check) -> Change:
    """Name the notice before the appointment; one that has closed already counts at once (ZJ18-25)."""
    notice = needs.notice
    if notice is None:
        raise not_yet_known("该公示")
    if notice["kind"] != "appointment" or notice["subject_id"] != state["org"]:
        raise bad_field("notice", "应填本组织负责人的任职前公示。")
    if notice["state"] in ("withdrawn", "superseded", "upheld"):
        raise bad_field("notice", "该公示已经撤回、更正或者异议成立，不能据此任职。")
    closed = check.today.isoformat() if notice["state"] == "concluded" else None
    return _settled({**state, "notice": form["notice"], "notice_closed_on": closed}, needs, check, notice=form["notice"], notice_closed_on=closed)


def audit(state: State, form: Form, needs: Neighbours, check: Check) -> Change:
    """Enter the exit audit of the legal representative who leaves (ZJ18-24, E-11)."""
    if state["post"] != "legal_representative":
        raise bad_field("post", "离任审计只适用于法定代表人的变更。")
    happened(form, check, "audited_on")
    return _settled({**state, **form}, needs, check, **form)


def confirm(state: State, form: Form, needs: Neighbours, check: Check) -> Change:
    """Ask once more whether everything is in; 409 says what is missing."""
    _not_banned(needs.measures, check)
    missing = lacking(state, check)
    if missing:
        raise wrong_order(f"尚不能任职：{'；'.join(missing)}。", *check.basis)
    return Change(transition="take_effect", effective_on=check.today.isoformat())


def refuse(state: State, form: Form, needs: Neighbours, check: Check) -> Change:
    """The bureau refuses the appointment, with its reason and what may be done against it (E-10)."""
    return Change(reason=form["reason"], remedies=remedies(check, state["division"]))


def heard(state: State, event: Mapping[str, Any], check: Check) -> Change | None:
    """The notice closed, or was found wrong. A ban entered meanwhile is asked for when the bureau confirms."""
    told = event["data"]["notice"]
    if told["id"] != state["notice"]:
        return None
    if event["name"] == "notice.notice.concluded":
        closed = event["occurred_at"][:10]
        missing = lacking({**state, "notice_closed_on": closed}, check)
        transition = "stay" if missing else "take_effect"
        return Change(transition=transition, notice_closed_on=closed, **({} if missing else {"effective_on": check.today.isoformat()}))
    if event["name"] == "notice.notice.upheld":
        return Change(transition="fall", reason=event["data"]["reason"], remedies=remedies(check, state["division"]))
    return Change(transition="stay", notice=None, notice_closed_on=None)


def lacking(state: State, check: Check) -> list[str]:
    """What an appointment still waits for."""
    missing = []
    if _asks(check, "notice.appointment_notice_required") and state["notice_closed_on"] is None:
        missing.append("任职前公示尚未期满，或者异议尚未处理")
    changes = state["post"] == "legal_representative" and not state["founding"]
    if changes and _asks(check, "org.exit_audit_required") and state["audited_on"] is None:
        missing.append("原法定代表人的离任审计尚未完成")
    return missing


def _settled(after: State, needs: Neighbours, check: Check, **fields: Any) -> Change:
    missing = lacking(after, check)
    if missing:
        return Change(transition="stay", **fields)
    _not_banned(needs.measures, check)
    return Change(transition="take_effect", effective_on=check.today.isoformat(), **fields)


def _asks(check: Check, parameter: str) -> bool:
    return parameter in check.rules.params and bool(check.value(parameter))


def _not_banned(measures: Iterable[State], check: Check) -> None:
    """Refuse 422 who is under a measure that keeps a person from being head (ZJ18-19), until when it lasts."""
    if "org.head_measures_blocking" not in check.rules.params:
        return
    blocking = check.value("org.head_measures_blocking")
    for one in _standing(measures, check):
        if one["measure"] in blocking:
            until = f"至{one['until']}" if one["until"] else ""
            detail = f"拟任人员正被采取{MEASURES[one['measure']]}措施（自{one['since']}起{until}），期间不得担任负责人。"
            basis = (check.rules.param("org.head_measures_blocking").basis,)
            raise Refused(422, "refused_by_rule", detail, basis=basis, errors=(FieldError("id_number", detail),))


def _standing(measures: Iterable[State], check: Check) -> list[State]:
    today = check.today.isoformat()
    return [one for one in measures if one["since"] <= today and (one["until"] is None or today <= one["until"]) and one["state"] != "fulfilled"]
