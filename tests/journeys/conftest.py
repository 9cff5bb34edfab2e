"""The real suite, started once: broker, database, six processes; tests speak to it over HTTP."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator

import pytest

from demo.cast import Cast
from demo.portal import Portal
from demo.setting import Setting, open_base
from demo.stage import Stage
from launcher.broker import find_server
from launcher.suite import Suite
from tests.failures.evidence import Evidence


@pytest.fixture(scope="package")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Suite]:
    """The whole suite in a directory of its own, on the broker and database that the environment gives, if any. In the
    end every journal verifies and adds up to the live state."""
    amqp_uri, mongo_uri = os.environ.get("AMQP_URI"), os.environ.get("MONGO_URI")
    if amqp_uri is None and find_server() is None:
        pytest.skip("no rabbitmq-server on this machine, and AMQP_URI gives no broker")
    prefix = f"t_{uuid.uuid4().hex[:12]}"
    run_dir = tmp_path_factory.mktemp("suite")
    with Suite(run_dir, amqp_uri=amqp_uri, mongo_uri=mongo_uri, env={"SUITE_DB_PREFIX": prefix}) as running:
        yield running
        with Evidence(running, prefix) as evidence:
            evidence.settle()
            assert evidence.faults() == []


@pytest.fixture(scope="package")
def stage(suite: Suite) -> Stage:
    """A portal and the people who use it."""
    return Stage(Portal(suite.base_url), Cast(suite))


@pytest.fixture
def in_2024(stage: Stage) -> None:
    """The suite's clock on a working day early in 2024."""
    stage.time("2024-03-01T09:00:00+08:00")


@pytest.fixture
def setting(stage: Stage, in_2024: None) -> Setting:
    """A county base that takes applications, on 2024-03-01."""
    return open_base(stage)
