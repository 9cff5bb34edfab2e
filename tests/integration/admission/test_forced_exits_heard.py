"""Grounds for a forced exit heard from the registry, in whatever order and however often, on a real database."""

from __future__ import annotations

import pytest

from tests.factories_admission import BUREAU, ORG
from tests.integration.admission.house import House, applicant


@pytest.mark.clause("ZJ23-32")
def test_a_penalty_heard_twice_opens_one_case_and_a_non_resident_is_ignored(house: House) -> None:
    residency = house.admit(house.ready())
    house.org("org-2")
    for org in ("org-1", "org-2", "org-1"):
        facts = {"kind": "violation", "summary": "摘要", "decided_on": "2024-03-20"}
        house.handle("registry.org.penalised", org, 2, f"penalty-{org}", org={**ORG, "id": org}, **facts)
    shown = house.ask("get_residency", BUREAU, id=residency)
    assert (shown["state"], len(shown["forced_exits"]), len(shown["forced_exits"][0]["grounds"])) == ("forced_exit_open", 1, 1)


def penalised(house: House, on: str, org: str = "org-1") -> None:
    facts = {"kind": "violation", "summary": "摘要", "decided_on": on}
    house.handle("registry.org.penalised", org, 2, f"penalty-{org}-{on}", org={**ORG, "id": org}, **facts)


@pytest.mark.clause("ZJ23-32")
@pytest.mark.parametrize("penalty_first", [True, False])
def test_a_penalty_between_the_last_signature_and_the_beginning_of_the_stay_is_not_lost(house: House, penalty_first: bool) -> None:
    house.at("2024-03-15T09:00:00+08:00")
    id = house.ready()
    house.do("sign_agreement", applicant("org-1"), {"party": "resident"}, id=id)
    hear_penalty = lambda: penalised(house, "2024-03-15")  # noqa: E731
    hear_admitted = lambda: house.handle("admission.application.admitted", id, event=f"admitted-{id}")  # noqa: E731
    for _ in range(2):  # each is delivered twice
        for act in (hear_penalty, hear_admitted) if penalty_first else (hear_admitted, hear_penalty):
            act()
        (shown,) = house.ask("list_residencies", BUREAU, {"application": id})["items"]
        cases = [[one["trigger"] for one in case["grounds"]] for case in shown["forced_exits"]]
        assert (shown["state"], cases) == ("forced_exit_open", [["violation"]])


@pytest.mark.clause("ZJ23-32")
def test_a_stay_cut_off_while_it_began_still_learns_of_the_penalty(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    id = house.ready()
    house.do("sign_agreement", applicant("org-1"), {"party": "resident"}, id=id)
    penalised(house, "2024-03-20")
    with monkeypatch.context() as patch:
        patch.setattr(house.desk.store, "grounds_of", lambda org: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            house.handle("admission.application.admitted", id, event=f"admitted-{id}")
    house.handle("admission.application.admitted", id, event=f"admitted-{id}")
    (shown,) = house.ask("list_residencies", BUREAU, {"application": id})["items"]
    assert shown["state"] == "forced_exit_open"


@pytest.mark.clause("ZJ23-32")
def test_a_dismissed_ground_opens_no_second_case_when_the_events_come_again(house: House) -> None:
    id = house.ready()
    residency = house.admit(id)
    penalised(house, "2024-03-20")
    house.do("conclude_forced_exit", BUREAU, {"decision": "dismiss", "reason": "处罚已撤销", "dismissal": "annulled"}, id=residency)
    penalised(house, "2024-03-20")
    house.handle("admission.application.admitted", id, event=f"admitted-{id}")
    assert house.ask("get_residency", BUREAU, id=residency)["state"] == "resident"


@pytest.mark.clause("ZJ23-32")
@pytest.mark.parametrize(("on", "state"), [("2024-03-14", "resident"), ("2024-03-15", "forced_exit_open")])
def test_a_remembered_penalty_counts_from_the_day_of_entry(house: House, on: str, state: str) -> None:
    penalised(house, on)
    residency = house.admit(house.ready())
    assert house.ask("get_residency", BUREAU, id=residency)["state"] == state


@pytest.mark.clause("ZJ23-32")
@pytest.mark.parametrize("corrected_first", [True, False])
def test_a_correction_counts_whichever_is_heard_first(house: House, corrected_first: bool) -> None:
    residency = house.admit(house.ready())
    was = {"kind": "violation", "summary": "摘要", "decided_on": "2024-03-20"}
    correction = {"record": "penalties", "number": 1, "how": "correction", "reason": "登记有误", "was": was, "now": None}
    hear_penalty = lambda: penalised(house, "2024-03-20")  # noqa: E731
    hear_correction = lambda: house.handle(  # noqa: E731
        "registry.org.record_corrected", "org-1", 3, "correction", org={**ORG, "id": "org-1"}, **correction
    )
    for _ in range(2):  # each is delivered twice
        for act in (hear_correction, hear_penalty) if corrected_first else (hear_penalty, hear_correction):
            act()
    shown = house.ask("get_residency", BUREAU, id=residency)
    assert shown["state"] == "resident"
    assert [case["decision"] for case in shown["forced_exits"]] == ["dismiss"]


@pytest.mark.clause("ZJ23-32")
def test_a_stay_that_begins_after_the_correction_has_no_case(house: House) -> None:
    house.at("2024-03-15T09:00:00+08:00")
    id = house.ready()
    house.do("sign_agreement", applicant("org-1"), {"party": "resident"}, id=id)
    penalised(house, "2024-03-15")
    was = {"kind": "violation", "summary": "摘要", "decided_on": "2024-03-15"}
    house.handle(
        "registry.org.record_corrected", "org-1", 3, org={**ORG, "id": "org-1"},
        record="penalties", number=1, how="annulment", reason="决定撤销", was=was, now=None,
    )  # fmt: skip
    house.handle("admission.application.admitted", id, event=f"admitted-{id}")
    (shown,) = house.ask("list_residencies", BUREAU, {"application": id})["items"]
    assert shown["state"] == "resident"
