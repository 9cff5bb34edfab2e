"""What is refused for want of a neighbour's news goes through with the same key once the news is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from common.kernel.ids import new_id
from common.law import RuleBook
from tests.house import who
from tests.profiles.test_calls_and_projects import Fair
from tests.profiles.test_projects_on_budgets import FORM


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command waits a second for news by itself; none is coming here."""
    monkeypatch.setattr("common.store.copies.PATIENCE", 0)


@pytest.fixture
def fair(book: RuleBook, tmp_path: Path) -> Fair:
    return Fair(book, tmp_path)


def asked(fair: Fair, path: str, body: Any, person: Any, key: str) -> tuple[int, Any]:
    answer = fair.house.send("POST", path, person, body, **{"Idempotency-Key": key})
    return answer.status_code, answer.get_json(force=True)


@pytest.mark.clause("YP21-16")
def test_an_award_waits_for_its_notice(fair: Fair) -> None:
    call = fair.call(path_steps=["collection", "implementation", "evaluation"], bids_close_at=None)["id"]
    entry = fair.entry(call)["id"]
    path, key = f"/v1/calls/{call}/entries/{entry}", new_id()
    fair.judged(call, entry)
    fair.send(f"{path}/selection", {"decision": "select", "reason": "方案可行"})
    for state in (None, "open"):
        if state:
            fair.know_notice("n-1", state)
        status, problem = asked(fair, f"{path}/award", {"notice": "n-1"}, fair.bureau, key)
        assert (status, problem["code"]) == (409, "wrong_order")
    fair.know_notice("n-1", "concluded")
    status, awarded = asked(fair, f"{path}/award", {"notice": "n-1"}, fair.bureau, key)
    assert (status, awarded["state"]) == (200, "awarded")
    assert asked(fair, f"{path}/award", {"notice": "n-1"}, fair.bureau, key) == (200, awarded)


def test_an_organisation_that_is_not_known_yet_is_waited_for(fair: Fair) -> None:
    call = fair.call()["id"]
    form = {"title": "助学", "summary": "助学", "clients": "儿童", "area": "示例街道", "asked_fen": 6_000_000, "own_fen": 4_000_000}
    person, entering, beginning = who("applicant", fair.place, org="org-new"), new_id(), new_id()
    status, problem = asked(fair, f"/v1/calls/{call}/entries", form, person, entering)
    assert (status, problem["code"]) == (503, "not_yet_known")
    status, problem = asked(fair, "/v1/projects", {**FORM, "org": "org-new"}, fair.bureau, beginning)
    assert (status, problem["errors"][0]["field"]) == (422, "org")
    known = fair.house.desks["funding"].store.copies_orgs.get(fair.orgs[0])
    fair.house.desks["funding"].store.copies_orgs.collection.insert_one({"_id": "org-new", "version": 1, "facts": {**known, "id": "org-new"}})
    assert asked(fair, f"/v1/calls/{call}/entries", form, person, entering)[0] == 201
    assert asked(fair, "/v1/projects", {**FORM, "org": "org-new"}, fair.bureau, beginning)[0] == 201
