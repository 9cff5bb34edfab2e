"""A whole suite of its own whose parts are killed: every test leaves it running for the next."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.cast import Cast
from demo.portal import Portal
from demo.setting import Setting, open_base
from demo.stage import Stage
from launcher.broker import find_server
from launcher.suite import ROOT, Suite
from tests.failures.evidence import Evidence

RETRY_SCALE = "0.001"  # 1 s, 10 s, 1 min, 10 min, 1 h become 1 ms, 10 ms, 60 ms, 0.6 s, 3.6 s
NOT_YET_PUBLISHED = "2025.yaml"  # the calendar that the suite has to do without until a test publishes it
FRIDAY = "2024-03-01T09:00:00+08:00"


@pytest.fixture(scope="package")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rule book of this suite."""
    return shutil.copytree(ROOT / "rules", tmp_path_factory.mktemp("rule_book") / "rules")


@pytest.fixture(scope="package")
def suite(tmp_path_factory: pytest.TempPathFactory, rules: Path) -> Iterator[Suite]:
    """Broker, database and six processes, with short retry delays."""
    if find_server() is None:
        pytest.skip("no rabbitmq-server on this machine, and these tests kill their broker")
    (rules / "workdays" / NOT_YET_PUBLISHED).unlink()
    env = {"RETRY_SCALE": RETRY_SCALE, "RULES_DIR": str(rules)}
    with Suite(tmp_path_factory.mktemp("failing"), env=env) as running:
        yield running


@pytest.fixture(scope="package")
def evidence(suite: Suite) -> Iterator[Evidence]:
    """What the stores, the broker and the processes hold, read past the gateway."""
    with Evidence(suite) as found:
        yield found


@pytest.fixture
def stage(suite: Suite) -> Stage:
    """A portal and the people who use it, on 2024-03-01."""
    made = Stage(Portal(suite.base_url), Cast(suite))
    made.time(FRIDAY)
    return made


@pytest.fixture
def setting(stage: Stage) -> Setting:
    """A county base that takes applications."""
    return open_base(stage)


@pytest.fixture(autouse=True)
def all_is_well_afterwards(suite: Suite, evidence: Evidence) -> Iterator[None]:
    """After each test, whatever it broke: all runs, all has been told and heard, and the journals verify."""
    yield
    for part, process in ((suite.broker, suite.broker.node), (suite.database, suite.database.server)):
        if not process.alive():
            part.start()
        part.wait_ready()
    for name, child in suite.processes.items():
        if not child.alive():
            child.start()
        suite.wait_ready(name)
    evidence.settle()
    assert evidence.faults() == []
