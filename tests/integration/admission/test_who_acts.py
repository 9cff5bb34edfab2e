"""Who acts on a case, and what is put right afterwards, on a real database."""

from __future__ import annotations

import pytest

from admission_svc.schemas import StepForm
from common.bus.messages import Call
from common.kernel.identity import Principal
from common.kernel.schema import load
from tests.factories_admission import BASE, BUREAU, COUNTY, OPERATOR
from tests.integration.admission.house import PASS, House, refused


@pytest.mark.clause("ZJ23-25", "ZJ23-27")
def test_what_is_under_way_waits_for_the_next_operator(house: House) -> None:
    """The contract ends; its people neither act nor read any more, and who follows goes on."""
    id = house.apply()
    contracts = [{"org": "org-9", "since": "2023-01-01", "until": "2024-02-29"}]
    house.hear("registry.base.operator_terminated", "base-1", 2, base={**BASE, "contracts": contracts, "operator": None})
    house.forget()
    assert refused(lambda: house.do("take_step", OPERATOR, PASS, id=id, step="preliminary_review")).status == 404
    assert refused(lambda: house.ask("get_application", OPERATOR, id=id)).status == 404
    assert house.ask("list_applications", OPERATOR)["items"] == []
    contracts.append({"org": "org-7", "since": "2024-03-01", "until": None})
    house.hear("registry.base.operator_appointed", "base-1", 3, base={**BASE, "contracts": contracts, "operator": "org-7"})
    house.forget()
    assert refused(lambda: house.do("take_step", OPERATOR, PASS, id=id, step="preliminary_review")).status == 404
    follower = Principal("u-7", "测试", ("operator",), COUNTY, "org-7", "base-1")
    assert house.do("take_step", follower, PASS, id=id, step="preliminary_review")["state"] == "preliminary_review_passed"


@pytest.mark.clause("ZJ23-32")
def test_who_is_reinstated_takes_its_seat_again(house: House) -> None:
    id = house.ready()
    residency = house.admit(id)
    told = {"notified_on": "2024-04-01", "statement": None}
    house.at("2024-04-01T10:00:00+08:00")
    finding = {"ground": "major_project_problem", "on": "2024-03-20", "facts": "资金去向不明", "evidence": ["审计报告"], "reason": "严重"}
    house.do("find_forced_exit", BUREAU, finding, id=residency)
    house.do("conclude_forced_exit", BUREAU, {"decision": "exit", "hearing": told}, id=residency)
    house.hear("admission.residency.exited", residency, residency={"application": id, "org": "org-1"})
    assert house.desk.store.seats("org-1") == frozenset()
    annulled = {"by": "市政府", "document": "复决〔2024〕8号", "decided_on": "2024-04-01"}
    assert house.do("annul_conclusion", BUREAU, annulled, id=residency)["state"] == "forced_exit_open"
    for _ in range(2):
        house.hear("admission.residency.reinstated", residency, event="back", residency={"application": id, "org": "org-1"})
    assert house.desk.store.seats("org-1") == {1}


@pytest.mark.clause("ZJ23-02", "ZJ23-25")
def test_a_foreign_case_is_not_there_for_commands_either(house: House) -> None:
    """Whatever else is wrong with them; who reads it from above is told that it may not act."""
    id = house.apply()
    for division, status in (("330108", 404), ("3301", 403), ("33", 403)):
        stranger = Principal(f"u-{division}", "测试", ("bureau",), division)
        assert refused(lambda stranger=stranger: house.do("take_step", stranger, PASS, id=id, step="review")).status == status


def test_a_refusal_that_the_next_moment_can_change_is_not_kept_under_its_key(house: House) -> None:
    id = house.apply()
    call = Call("take_step", BUREAU, {"id": id, "step": "review"}, body=load(StepForm, PASS), command_id="key", body_hash="hash")
    assert refused(lambda: house.service.take_step(call)).code == "wrong_order"
    house.do("take_step", OPERATOR, PASS, id=id, step="preliminary_review")
    assert house.service.take_step(call).body["state"] == "review_passed"
