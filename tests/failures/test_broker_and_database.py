"""The broker and the database killed under load: no acknowledged command is lost, none takes effect twice."""

from __future__ import annotations

import pytest

from demo.stage import Stage
from launcher.broker import PrivateBroker
from launcher.database import PrivateDatabase
from launcher.suite import Suite
from tests.failures.evidence import Evidence
from tests.failures.portals import Acknowledged, Portals


@pytest.mark.parametrize("part", ["broker", "database"])
def test_killed_and_back(suite: Suite, stage: Stage, evidence: Evidence, part: str) -> None:
    killed, pids = getattr(suite, part), processes(suite)
    with Portals(stage, f"{part}被终止") as portals:
        portals.until_acknowledged(20)
        killed.kill()
        portals.until_put_off(4)
        one_reader_is_told(stage)
        bring_back(killed)
        portals.until_acknowledged(20)
    evidence.settle()
    assert processes(suite) == pids, "a process needed help"
    assert set(portals.put_off) <= {"unavailable", "no_answer_in_time"}
    registered = evidence.database("registry")["orgs"].find({"body.name": {"$regex": f"^{part}被终止"}})
    assert sorted(org["body"]["name"] for org in registered) == sorted(one.name for one in portals.acknowledged)
    for one in portals.acknowledged:
        once_here_and_next_door(evidence, one)


def processes(suite: Suite) -> dict[str, int | None]:
    return {name: child.pid for name, child in suite.processes.items()}


def bring_back(part: PrivateBroker | PrivateDatabase) -> None:
    part.start()
    part.wait_ready()


def one_reader_is_told(stage: Stage) -> None:
    """Whoever only reads is answered too."""
    answer = stage.portal.get("/v1/orgs", stage.cast.bureau().token)
    assert (answer.status, answer.headers["retry-after"]) == (503, "1")
    assert answer.body["code"] in {"unavailable", "no_answer_in_time"}
    assert answer.body["detail"]


def once_here_and_next_door(evidence: Evidence, one: Acknowledged) -> None:
    """Both commands stand in the registry's journal once, and the neighbours have heard of them once."""
    told = evidence.journal("registry", aggregate__id=one.org)
    assert [entry["name"] for entry in told] == ["registry.org.registered", "registry.org.annual_inspection_concluded"]
    assert evidence.effects("notice", told[1]["id"]) == 1
    for service in ("admission", "funding"):
        assert evidence.database(service)["copy_orgs"].find_one({"_id": one.org})["version"] == 2
