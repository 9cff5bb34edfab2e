"""What was decided against a resident and is annulled: a refused extension, an exit for a breach or as not passed."""

from __future__ import annotations

from typing import Any

import pytest

from admission_svc import annulments, exits, extensions, residencies
from common.kernel.decision import Outcome, Refused
from common.kernel.identity import Principal
from common.law import RuleBook
from tests.factories_admission import APPLICANT, BUREAU, BY_PARTY, COUNTY, OPERATOR, check, residency
from tests.unit.admission.test_exits import assessed, leave
from tests.unit.admission.test_extensions import ask, consent

LATER = "2025-03-25T10:00:00+08:00"
FORM = {"by": "杭州市人民政府", "document": "复决〔2025〕8号", "decided_on": "2025-03-24"}


def refused_by(book: RuleBook, party: str) -> Any:
    asked = ask(book, residency(book), "2025-09-15").state
    form = {"party": party, "reason": "不属于重点培育对象"}
    return extensions.refuse(asked, 1, form, check(book, BY_PARTY[party], now="2025-03-10T10:00:00+08:00")).state


def annul_refusal(book: RuleBook, state: Any, actor: Principal = BUREAU, number: int = 1, **changed: Any) -> Outcome:
    return extensions.annul_refusal(state, number, FORM | changed, check(book, actor, now=LATER))


def annul_exit(book: RuleBook, state: Any, actor: Principal = BUREAU, now: str = LATER, **changed: Any) -> Outcome:
    return annulments.annul_exit(state, FORM | changed, check(book, actor, now=now))


@pytest.mark.clause("E-10", "ZJ23-29")
@pytest.mark.parametrize(("party", "told"), [("bureau", ["reconsideration", "litigation"]), ("operator", []), ("resident", [])])
def test_a_refusal_by_the_bureau_tells_what_may_be_done_against_it(book: RuleBook, party: str, told: list[str]) -> None:
    assert [one["kind"] for one in refused_by(book, party)["extensions"][0]["refused"]["remedies"]] == told


@pytest.mark.clause("E-10", "ZJ23-29")
def test_an_annulled_refusal_is_open_again_and_may_be_agreed_to_after_the_term(book: RuleBook) -> None:
    due = residencies.when_due(refused_by(book, "bureau"), check(book, None, now="2025-03-16T00:00:00+08:00")).state
    assert due["state"] == "exit_due"
    again = annul_refusal(book, due)
    (asked,) = again.state["extensions"]
    assert (asked["refused"], asked["annulled"][0]["refused"]["reason"], asked["annulled"][0]["by"]) == (None, "不属于重点培育对象", "杭州市人民政府")
    assert again.events[0].data["number"] == 1
    state: Any = again.state
    for party in ("resident", "operator", "bureau"):
        state = consent(book, state, 1, party, now=LATER).state
    assert (state["state"], state["ends_on"], state["due_at"]) == ("resident", "2025-09-15", "2025-09-16T00:00:00.000000+08:00")


@pytest.mark.clause("ZJ23-29")
def test_without_an_annulment_nobody_agrees_after_the_term(book: RuleBook) -> None:
    due: Any = {**ask(book, residency(book), "2025-09-15").state, "state": "exit_due"}
    with pytest.raises(Refused) as refused:
        consent(book, due, 1, "bureau", now=LATER)
    assert refused.value.status == 409


@pytest.mark.clause("E-10", "ZJ23-29")
@pytest.mark.parametrize(("party", "actor", "number", "changed", "status"), [
    ("operator", BUREAU, 1, {}, 409), ("resident", BUREAU, 1, {}, 409), ("bureau", OPERATOR, 1, {}, 403), ("bureau", APPLICANT, 1, {}, 403),
    ("bureau", BUREAU, 2, {}, 404), ("bureau", BUREAU, 1, {"decided_on": "2025-03-09"}, 422), ("bureau", BUREAU, 1, {"decided_on": "2025-03-26"}, 422),
])  # fmt: skip
def test_only_the_bureaus_refusal_is_annulled_and_by_a_later_decision(
    book: RuleBook, party: str, actor: Principal, number: int, changed: dict[str, Any], status: int
) -> None:
    with pytest.raises(Refused) as refused:
        annul_refusal(book, refused_by(book, party), actor, number, **changed)
    assert refused.value.status == status


@pytest.mark.clause("E-10")
@pytest.mark.parametrize("day", ["2025-03-10", "2025-03-25"])
def test_the_day_of_the_refusal_and_today_count(book: RuleBook, day: str) -> None:
    assert annul_refusal(book, refused_by(book, "bureau"), decided_on=day).state["extensions"][0]["annulled"][0]["decided_on"] == day


@pytest.mark.clause("E-10", "ZJ23-33")
@pytest.mark.parametrize(("ends_on", "state", "due"), [
    ("2025-03-25", "resident", "2025-03-26T00:00:00.000000+08:00"), ("2025-03-24", "exit_due", None),
])  # fmt: skip
def test_an_annulled_exit_for_a_breach_brings_the_resident_back(book: RuleBook, ends_on: str, state: str, due: str | None) -> None:
    out = leave(book, residency(book, ends_on=ends_on), "breach", term="8.2").state
    assert [one["kind"] for one in out["exit"]["remedies"]] == ["reconsideration", "litigation"]
    back = annul_exit(book, out)
    assert (back.state["state"], back.state["outcome"], back.state["exit"], back.state["exited_on"], back.state["due_at"]) == (state, None, None, None, due)
    assert [event.name.rpartition(".")[2] for event in back.events] == ["exit_annulled", "reinstated"]
    (kept,) = back.state["annulled_exits"]
    assert (kept["outcome"], kept["exit"]["agreement_term"], kept["exited_on"]) == ("breach", "8.2", "2025-03-20")
    assert leave(book, back.state, "breach", term="8.2").state["outcome"] == "breach", "it may be decided anew"


@pytest.mark.clause("E-10", "ZJ23-31")
def test_an_annulled_failure_is_assessed_anew(book: RuleBook) -> None:
    out = leave(book, assessed(book, False), "term_end").state
    assert (out["outcome"], len(out["exit"]["remedies"])) == ("failed", 2)
    back = annul_exit(book, out).state
    assert (back["state"], back["exit_assessment"]) == ("exit_due", None)
    passed = leave(book, assessed(book, True), "term_end").state
    assert passed["exit"]["remedies"] == [], "nothing was decided against who passed"


@pytest.mark.clause("E-10")
@pytest.mark.parametrize(("how", "actor", "changed", "status"), [
    ("stays", BUREAU, {}, 409), ("withdrawn", BUREAU, {}, 409), ("graduated", BUREAU, {}, 409), ("breach", OPERATOR, {}, 403),
    ("breach", Principal("b", "测试", ("bureau",), "330108"), {}, 403), ("breach", Principal("b", "测试", ("bureau",), COUNTY), {"decided_on": "2025-03-19"}, 422),
    ("breach", BUREAU, {"decided_on": "2025-03-26"}, 422),
])  # fmt: skip
def test_only_an_exit_decided_against_it_is_annulled(book: RuleBook, how: str, actor: Principal, changed: dict[str, Any], status: int) -> None:
    out: Any = residency(book)
    if how == "graduated":
        out = leave(book, assessed(book, True), "term_end").state
    elif how == "withdrawn":
        out = exits.exit_(out, {"reason": how, "agreement_term": None, "facts": None}, check(book, APPLICANT, now="2025-03-12T10:00:00+08:00")).state
    elif how == "breach":
        out = leave(book, out, "breach", term="8.2").state
    with pytest.raises(Refused) as refused:
        annul_exit(book, out, actor, **changed)
    assert refused.value.status == status
