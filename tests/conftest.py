"""What tests of every kind share: a real broker and a real database."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from pymongo import MongoClient
from pymongo.database import Database

from launcher.broker import PrivateBroker
from launcher.database import PrivateDatabase
from tests.folding import assert_folds
from tests.own_ports import keep_to_own_ports

if TYPE_CHECKING:
    from xdist.remote import Producer

    from tests.rooms import ByRoom

keep_to_own_ports()
# The same examples every time, and no verdict that depends on how busy the machine is.
settings.register_profile("suite", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByRoom:
    """How tests are shared out where several processes run them (`-n 2`)."""
    from tests.rooms import ByRoom

    return ByRoom(config, log)


@dataclass(frozen=True)
class Given:
    """A broker or database that the environment gives; tests that kill theirs start a private one."""

    uri: str


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateBroker | Given]:
    """A RabbitMQ for the whole run, private unless AMQP_URI gives one; `broker.uri` is its address."""
    if uri := os.environ.get("AMQP_URI"):
        yield Given(uri)
        return
    node = PrivateBroker(tmp_path_factory.mktemp("broker"))
    node.start()
    try:
        node.wait_ready()
        yield node
    finally:
        node.stop()


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateDatabase | Given]:
    """A database for the whole run, private unless MONGO_URI gives one; `database.uri` is its address."""
    if uri := os.environ.get("MONGO_URI"):
        yield Given(uri)
        return
    server = PrivateDatabase(tmp_path_factory.mktemp("database"))
    server.start()
    try:
        server.wait_ready()
        yield server
    finally:
        server.stop()


@pytest.fixture
def mongo(database: PrivateDatabase | Given, request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty database of its own for one test; `.name` and `.client` lead further. Afterwards every aggregate in it
    must be what its journal adds up to, unless the test is marked `writes_past_the_journal`."""
    client: MongoClient = MongoClient(database.uri, serverSelectionTimeoutMS=5000)
    name = f"t_{uuid.uuid4().hex[:12]}"
    try:
        yield client[name]
        if not request.node.get_closest_marker("writes_past_the_journal"):
            assert_folds(client[name])
        client.drop_database(name)
    finally:
        client.close()
