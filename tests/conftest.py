"""What tests of every kind share: the marker for requirement rows, a real broker and database."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from pymongo import MongoClient
from pymongo.database import Database

from launcher.broker import PrivateBroker
from launcher.database import PrivateDatabase


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateBroker]:
    """A private RabbitMQ node for the whole run; `broker.uri` is its address."""
    node = PrivateBroker(tmp_path_factory.mktemp("broker"))
    node.start()
    try:
        node.wait_ready()
        yield node
    finally:
        node.stop()


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateDatabase]:
    """A private SecantusDB for the whole run; `database.uri` is its address."""
    server = PrivateDatabase(tmp_path_factory.mktemp("database"))
    server.start()
    try:
        server.wait_ready()
        yield server
    finally:
        server.stop()


@pytest.fixture
def mongo(database: PrivateDatabase) -> Iterator[Database]:
    """An empty database of its own for one test; `.name` and `.client` lead further."""
    client: MongoClient = MongoClient(database.uri, serverSelectionTimeoutMS=5000)
    name = f"t_{uuid.uuid4().hex[:12]}"
    try:
        yield client[name]
        client.drop_database(name)
    finally:
        client.close()
