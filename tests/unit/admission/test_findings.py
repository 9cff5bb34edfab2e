"""Forced exit by the bureau's own finding, and conclusions that another authority annuls."""

from __future__ import annotations

from typing import Any

import pytest

from admission_svc import findings
from common.kernel.decision import Refused
from common.kernel.identity import Principal
from common.law import RuleBook
from tests.factories_admission import APPLICANT, BUREAU, COUNTY, OPERATOR, check, residency
from tests.unit.admission.test_forced_exits import NOW, conclude


def finding(**changes: Any) -> dict[str, Any]:
    form = {"ground": "major_project_problem", "words": None, "on": "2024-06-15", "facts": "项目资金去向不明", "evidence": ["审计报告"]}
    return {**form, "reason": "严重影响服务对象", "authority": None, "document": None, **changes}


def find(book: RuleBook, state: Any, actor: Principal = BUREAU, **changes: Any) -> Any:
    return findings.find(state, finding(**changes), check(book, actor, now=NOW))


@pytest.mark.clause("ZJ23-32")
def test_the_bureau_of_the_base_opens_a_case_by_its_own_finding(book: RuleBook) -> None:
    opened = find(book, residency(book))
    (ground,) = opened.state["forced_exits"][0]["grounds"]
    assert (opened.state["state"], ground["source"], ground["evidence"], ground["reason"]) == (
        "forced_exit_open", "bureau", ["审计报告"], "严重影响服务对象",
    )  # fmt: skip
    punished = {"ground": "violation", "authority": "市场监督管理局", "document": "〔2024〕3号"}
    added = find(book, opened.state, **punished)
    assert added.events[0].data["grounds"] == ["major_project_problem", "violation"]
    with pytest.raises(Refused) as refused:
        find(book, added.state, **punished)
    assert refused.value.status == 409


@pytest.mark.clause("ZJ23-32")
@pytest.mark.parametrize("actor", [
    OPERATOR, APPLICANT, Principal("b", "测试", ("bureau",), "3301"), Principal("b", "测试", ("bureau",), "330108"),
    Principal("s", "测试", ("supervisor",), COUNTY),
])  # fmt: skip
def test_nobody_else_finds(book: RuleBook, actor: Principal) -> None:
    with pytest.raises(Refused) as refused:
        find(book, residency(book), actor)
    assert refused.value.status == 403


@pytest.mark.clause("ZJ23-32")
@pytest.mark.parametrize(("changes", "field"), [
    ({"on": "2024-03-14"}, "on"), ({"on": "2024-06-21"}, "on"), ({"ground": "violation"}, "authority"),
    ({"ground": "violation", "authority": "市场监督管理局"}, "document"),
])  # fmt: skip
def test_a_finding_lies_in_the_incubation_and_names_its_papers(book: RuleBook, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        find(book, residency(book), **changes)
    assert (refused.value.status, [error.field for error in refused.value.errors]) == (422, [field])


@pytest.mark.clause("ZJ23-32")
@pytest.mark.parametrize("on", ["2024-03-15", "2024-06-20"])
def test_the_first_day_of_the_stay_and_today_count(book: RuleBook, on: str) -> None:
    assert find(book, residency(book), on=on).state["state"] == "forced_exit_open"


@pytest.mark.clause("ZJ23-32")
def test_who_has_left_is_not_forced_out(book: RuleBook) -> None:
    with pytest.raises(Refused) as refused:
        find(book, residency(book, "exited"))
    assert refused.value.status == 409


def annul(book: RuleBook, state: Any, actor: Principal = BUREAU, **changes: Any) -> Any:
    form = {"by": "杭州市人民政府", "document": "复决〔2024〕8号", "decided_on": "2024-07-30", **changes}
    return findings.annul(state, form, check(book, actor, now="2024-08-01T10:00:00+08:00"))


@pytest.mark.clause("ZJ23-32", "E-10")
def test_an_annulled_forced_exit_is_open_again_and_the_resident_is_back(book: RuleBook) -> None:
    out = conclude(book, residency(book, "forced_exit_open"), "exit").state
    back = annul(book, out)
    case = back.state["forced_exits"][0]
    assert (back.state["state"], back.state["outcome"], back.state["exited_on"]) == ("forced_exit_open", None, None)
    assert (case["decision"], case["remedies"], case["annulled"][0]["decision"], case["annulled"][0]["by"]) == (None, [], "exit", "杭州市人民政府")
    assert [event.name.rpartition(".")[2] for event in back.events] == ["forced_exit_annulled", "reinstated"]
    again = conclude(book, back.state, "dismiss", "复议决定撤销", now="2024-08-02T10:00:00+08:00").state
    assert (again["state"], len(again["forced_exits"][0]["annulled"])) == ("resident", 1)


@pytest.mark.clause("ZJ23-32", "E-10")
def test_an_annulled_dismissal_is_open_again(book: RuleBook) -> None:
    stays = conclude(book, residency(book, "forced_exit_open"), "dismiss", "不成立", dismissal="not_made_out").state
    reopened = annul(book, stays)
    assert (reopened.state["state"], [event.name.rpartition(".")[2] for event in reopened.events]) == ("forced_exit_open", ["forced_exit_annulled"])


@pytest.mark.clause("E-10")
@pytest.mark.parametrize(("state", "actor", "changes", "status"), [
    ("forced_exit_open", BUREAU, {}, 409), ("resident", BUREAU, {}, 409), ("out", OPERATOR, {}, 403),
    ("out", BUREAU, {"decided_on": "2024-06-19"}, 422), ("out", BUREAU, {"decided_on": "2024-08-02"}, 422),
])  # fmt: skip
def test_only_a_conclusion_is_annulled_and_by_a_later_decision(
    book: RuleBook, state: str, actor: Principal, changes: dict[str, Any], status: int
) -> None:
    before = conclude(book, residency(book, "forced_exit_open"), "exit").state if state == "out" else residency(book, state)
    with pytest.raises(Refused) as refused:
        annul(book, before, actor, **changes)
    assert refused.value.status == status


@pytest.mark.clause("ZJ23-32")
@pytest.mark.parametrize(("words", "kept"), [("长期闲置场地", True), (None, False)])
def test_the_list_is_open_and_another_ground_has_its_own_words(book: RuleBook, words: str | None, kept: bool) -> None:
    if kept:
        opened = find(book, residency(book), ground="other", words=words)
        assert opened.state["forced_exits"][0]["grounds"][0]["words"] == words
        assert find(book, opened.state, ground="other", words="转借工位").events[0].data["grounds"] == ["other", "other"]
        return
    with pytest.raises(Refused) as refused:
        find(book, residency(book), ground="other", words=words)
    assert [error.field for error in refused.value.errors] == ["words"]


@pytest.mark.clause("YB21-36")
def test_a_profile_that_lists_no_such_ground_knows_no_such_finding(book: RuleBook) -> None:
    with pytest.raises(Refused) as refused:
        findings.find(residency(book), finding(), check(book, BUREAU, now=NOW, profile="youth-base-2021", on="2022-01-10"))
    assert (refused.value.status, [error.field for error in refused.value.errors]) == (422, ["ground"])
