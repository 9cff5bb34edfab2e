"""New heads: pending until the notice has closed and the exit audit is in; measures that stand in the way, and their end."""

from __future__ import annotations

from typing import Any

import pytest

import contracts
from common.kernel.decision import Outcome, Refused
from common.kernel.declaration.authority import Caller
from common.kernel.declaration.order import Given, carry_out, react, read_form, start, when_due
from common.law import RuleBook
from registry_svc.measures.declaration import MEASURE, REPLACED
from registry_svc.measures.fields import MeasureForm
from registry_svc.principals.decisions import Neighbours
from registry_svc.principals.declaration import HEARD, PRINCIPAL
from registry_svc.principals.fields import PrincipalForm
from tests.factories import check, principal

RULES = {"profile": "zhejiang", "on": "2024-03-01", "place": "330106", "settings": [], "schemes": [], "decision": None}
NUMBER = "11010519491231002X"
SEAT = {"org": "org-1", "org_name": "示例助老服务社", "unit": None, "division": "330106", "id_number": "sealed", "person_key": "key-1", "judged_by": RULES}
AUDIT = {"auditor": "示例会计师事务所", "audit_document": "示审〔2024〕1号", "audited_on": "2024-02-20"}
BUREAU = principal()


def keeps(outcome: Outcome | None) -> Outcome:
    assert outcome is not None
    for event in outcome.events:
        contracts.EVENTS[event.name].check_data(event.data)
    return outcome


def proposed(book: RuleBook, post: str = "legal_representative", measures: tuple = (), **form: Any) -> dict[str, Any]:
    body = read_form(PrincipalForm, {"post": post, "name": "张三", "id_number": NUMBER, **form})
    create, circumstances = PRINCIPAL.create, check(book, BUREAU)
    assert create is not None
    made = start(PRINCIPAL, create, "p", SEAT, body, create.by[0], Caller(BUREAU), RULES, circumstances, Neighbours(measures))
    return dict(keeps(made).state)


NOTHING = Neighbours()


def act(book: RuleBook, name: str, state: Any, body: Any = None, *, needs: Neighbours = NOTHING, on: str = "2024-03-01") -> dict[str, Any]:
    found = carry_out(PRINCIPAL, PRINCIPAL.command(name), state, Given(body), Caller(BUREAU), check(book, BUREAU, on=on), lambda: needs)
    return dict(keeps(found).state)


def refusal(decide: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        decide()
    return refused.value


def notice(state: str, **changes: Any) -> Neighbours:
    return Neighbours(notice={"id": "n", "kind": "appointment", "subject_id": "org-1", "state": state, **changes})


LINK = {"notice": "n"}


def news(name: str, **data: Any) -> dict[str, Any]:
    return {"name": f"notice.notice.{name}", "occurred_at": "2024-03-08T00:00:00.000000+08:00", "data": {"notice": {"id": "n"}, **data}}


def told(book: RuleBook, state: Any, event: dict[str, Any]) -> dict[str, Any]:
    return dict(keeps(react(PRINCIPAL, HEARD, state, event, check(book, on="2024-03-08"))).state)


@pytest.mark.clause("ZJ18-24", "E-11")
@pytest.mark.parametrize(("post", "founding", "needs_audit"), [("legal_representative", False, True), ("legal_representative", True, False), ("head", False, False)])
def test_a_change_of_legal_representative_waits_for_the_exit_audit(book: RuleBook, post: str, founding: bool, needs_audit: bool) -> None:
    state = act(book, "notice", proposed(book, post, founding=founding), LINK, needs=notice("concluded"))
    assert state["state"] == ("pending" if needs_audit else "effective")
    if needs_audit:
        after = act(book, "audit", state, AUDIT)
        assert (after["state"], after["effective_on"]) == ("effective", "2024-03-01")


@pytest.mark.clause("ZJ18-25")
def test_a_new_head_waits_until_the_notice_has_closed(book: RuleBook) -> None:
    state = act(book, "notice", proposed(book, "head"), LINK, needs=notice("open"))
    problem = refusal(lambda: act(book, "confirmation", state))
    assert (problem.status, state["state"]) == (409, "pending") and "公示" in problem.detail
    after = told(book, state, news("concluded"))
    assert (after["state"], after["notice_closed_on"], after["effective_on"]) == ("effective", "2024-03-08", "2024-03-08")


@pytest.mark.clause("ZJ18-25", "ZJ18-24")
def test_notice_and_audit_come_in_either_order(book: RuleBook) -> None:
    audited = act(book, "audit", act(book, "notice", proposed(book), LINK, needs=notice("open")), AUDIT)
    assert audited["state"] == "pending"
    assert told(book, audited, news("concluded"))["state"] == "effective"
    closed = told(book, act(book, "notice", proposed(book), LINK, needs=notice("open")), news("concluded"))
    assert closed["state"] == "pending"
    assert act(book, "audit", closed, AUDIT)["state"] == "effective"


@pytest.mark.clause("ZJ18-25")
def test_an_objection_found_right_ends_the_appointment_with_remedies(book: RuleBook) -> None:
    state = act(book, "notice", proposed(book, "head"), LINK, needs=notice("open"))
    after = told(book, state, news("upheld", reason="异议成立"))
    assert (after["state"], after["reason"]) == ("refused", "异议成立") and {one["kind"] for one in after["remedies"]} == {"reconsideration", "litigation"}


def test_a_notice_that_was_withdrawn_is_followed_by_another(book: RuleBook) -> None:
    state = act(book, "notice", proposed(book, "head"), LINK, needs=notice("open"))
    again = told(book, state, news("withdrawn", reason="有误"))
    assert (again["state"], again["notice"]) == ("pending", None)
    assert act(book, "notice", again, LINK, needs=notice("concluded"))["state"] == "effective"


def test_another_notice_means_nothing(book: RuleBook) -> None:
    state = act(book, "notice", proposed(book, "head"), LINK, needs=notice("open"))
    event = news("concluded") | {"data": {"notice": {"id": "other"}}}
    assert react(PRINCIPAL, HEARD, state, event, check(book)) is None


@pytest.mark.clause("ZJ18-25")
@pytest.mark.parametrize(
    ("needs", "status"),
    [
        (Neighbours(), 503), (notice("open", kind="information"), 422), (notice("open", subject_id="org-2"), 422), (notice("withdrawn"), 422),
        (notice("upheld"), 422),
    ],
)  # fmt: skip
def test_only_the_organisations_own_notice_before_the_appointment_counts(book: RuleBook, needs: Neighbours, status: int) -> None:
    assert refusal(lambda: act(book, "notice", proposed(book), LINK, needs=needs)).status == status


@pytest.mark.parametrize(("day", "accepted"), [("2024-03-01", True), ("2024-03-02", False)])
def test_an_audit_has_happened(book: RuleBook, day: str, accepted: bool) -> None:
    audit = lambda: act(book, "audit", proposed(book), {**AUDIT, "audited_on": day})  # noqa: E731
    assert audit()["audited_on"] == day if accepted else refusal(audit).errors[0].field == "audited_on"


def test_a_refusal_says_why_and_what_may_be_done(book: RuleBook) -> None:
    after = act(book, "refusal", proposed(book), {"reason": "不符合任职条件"})
    assert (after["state"], after["reason"]) == ("refused", "不符合任职条件") and after["remedies"]
    assert refusal(lambda: act(book, "audit", after, AUDIT)).status == 409


def measure(kind: str, **changes: Any) -> dict[str, Any]:
    return {"measure": kind, "since": "2024-01-01", "until": None, "state": "in_force", **changes}


@pytest.mark.clause("ZJ18-19")
@pytest.mark.parametrize(
    ("one", "banned"),
    [
        (measure("profession_ban", until="2024-03-01"), True), (measure("profession_ban", until="2024-02-29"), False),
        (measure("profession_ban", until="2025-01-01"), True), (measure("interview"), False), (measure("warning"), False),
        (measure("replacement_ordered"), False),
    ],
)  # fmt: skip
def test_who_is_banned_becomes_no_head_until_it_ends_other_measures_are_shown(book: RuleBook, one: dict, banned: bool) -> None:
    if banned:
        problem = refusal(lambda: proposed(book, measures=(one,)))
        assert (problem.status, problem.errors[0].field, problem.basis[0].clause) == (422, "id_number", "ZJ18-19") and one["until"] in problem.detail
        return
    state = proposed(book, measures=(one,))
    assert bool(state["warned"]) is (one["measure"] != "profession_ban")


@pytest.mark.clause("ZJ18-19")
def test_a_ban_that_came_meanwhile_stands_in_the_way_too(book: RuleBook) -> None:
    state = act(book, "audit", proposed(book), AUDIT)
    ban = (measure("profession_ban", until="2025-01-01"),)
    link = lambda: act(book, "notice", state, LINK, needs=Neighbours(ban, notice("concluded").notice))  # noqa: E731
    assert refusal(link).status == 422


def taken(book: RuleBook, kind: str, **form: Any) -> dict[str, Any]:
    body = {"name": "张三", "id_number": NUMBER, "measure": kind, "reason": "示例", "document": "示民〔2024〕1号", "since": "2024-02-01", **form}
    create = MEASURE.create
    assert create is not None
    made = start(MEASURE, create, "m", SEAT, read_form(MeasureForm, body), create.by[0], Caller(BUREAU), RULES, check(book, BUREAU), None)
    return dict(keeps(made).state)


@pytest.mark.clause("ZJ18-19")
@pytest.mark.parametrize(
    ("kind", "form", "field"),
    [
        ("profession_ban", {}, "until"), ("replacement_ordered", {}, "replace_by"), ("warning", {"until": "2025-01-01"}, "until"),
        ("replacement_ordered", {"replace_by": "2024-01-31"}, "replace_by"), ("warning", {"since": "2024-03-02"}, "since"),
    ],
)
def test_a_measure_has_the_days_that_it_needs(book: RuleBook, kind: str, form: dict, field: str) -> None:
    assert refusal(lambda: taken(book, kind, **form)).errors[0].field == field


@pytest.mark.clause("ZJ18-19")
def test_an_ordered_replacement_is_overdue_the_day_after_its_last(book: RuleBook) -> None:
    state = taken(book, "replacement_ordered", replace_by="2024-03-31")
    assert state["due_at"] == "2024-04-01T00:00:00.000000+08:00"
    late = keeps(when_due(MEASURE, None, state, check(book, on="2024-04-01"))).state
    assert (late["state"], late["due_at"]) == ("overdue", None)
    ban = taken(book, "profession_ban", until="2024-03-31")
    assert keeps(when_due(MEASURE, None, ban, check(book, on="2024-04-01"))).state["state"] == "ended"


@pytest.mark.clause("ZJ18-19")
@pytest.mark.parametrize(("org", "person", "done"), [("org-1", "key-2", True), ("org-1", "key-1", False), ("org-2", "key-2", False)])
def test_another_person_in_office_is_the_replacement(book: RuleBook, org: str, person: str, done: bool) -> None:
    state = taken(book, "replacement_ordered", replace_by="2024-03-31")
    event = {"data": {"principal": {"org": org}}, "person": person}
    found = react(MEASURE, REPLACED, state, event, check(book))
    assert (found is not None and found.state["state"] == "fulfilled") is done


@pytest.mark.clause("ZJ18-19")
def test_a_replacement_is_entered_late_too(book: RuleBook) -> None:
    late = when_due(MEASURE, None, taken(book, "replacement_ordered", replace_by="2024-03-31"), check(book, on="2024-04-01")).state
    command, given = MEASURE.command("fulfilment"), Given({"fulfilled_on": "2024-04-02"})
    found = carry_out(MEASURE, command, late, given, Caller(BUREAU), check(book, BUREAU, on="2024-04-03"), lambda: None)
    assert keeps(found).state["state"] == "fulfilled"
    warning = taken(book, "warning")
    with pytest.raises(Refused) as refused:
        carry_out(MEASURE, command, warning, given, Caller(BUREAU), check(book, BUREAU, on="2024-04-03"), lambda: None)
    assert refused.value.errors[0].field == "measure"
