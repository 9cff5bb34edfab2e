"""The private broker and database: ready when they say so, data kept, nothing left behind."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import amqp
import kombu
import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure
from pymongo.write_concern import WriteConcern

from common.bus.connection import connect
from launcher.broker import PrivateBroker, find_server
from launcher.child import started_at
from launcher.database import PrivateDatabase
from launcher.ports import Ports, is_free
from tests.conftest import Given


def wait_for(condition: Callable[[], bool], timeout: float = 10) -> None:
    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline, "did not come about in time"
        time.sleep(0.02)


def publish(node: PrivateBroker, queue: str) -> None:
    with connect(node.uri, "test") as link:
        channel = link.channel()
        channel.confirm_select()
        channel.queue_declare(queue, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
        message = amqp.Message("kept", delivery_mode=2)
        channel.basic_publish_confirm(message, routing_key=queue)


def queue_is_on_disk(run_dir: Path, queue: str) -> bool:
    # RabbitMQ writes the register of its quorum queues half a second after a declaration. A node
    # killed before that comes back with a queue that never elects a leader.
    register = run_dir / "rabbit/data/rabbit@localhost/quorum/rabbit@localhost/names.dets"
    return queue.encode() in register.read_bytes()


def take(node: PrivateBroker, queue: str) -> str | None:
    with connect(node.uri, "test") as link:
        message = link.channel().basic_get(queue, no_ack=True)
        return message.body if message else None


@pytest.mark.skipif(find_server() is None, reason="no rabbitmq-server on this machine")
def test_two_brokers_side_by_side_keep_their_data_and_leave_nothing(
    tmp_path: Path, broker: PrivateBroker | Given
) -> None:
    other = PrivateBroker(tmp_path)
    other.start()
    try:
        other.wait_ready()
        publish(other, "only-here")
        wait_for(lambda: queue_is_on_disk(tmp_path, "only-here"))
        other.kill()
        other.start()
        other.wait_ready()
        assert take(other, "only-here") == "kept"
        with kombu.Connection(broker.uri) as link:
            assert link.connect()
        pid = other.node.pid
    finally:
        other.stop()
    assert pid is not None and started_at(pid) is None
    assert all(is_free(port) for port in Ports(tmp_path).all().values())


def test_a_killed_database_keeps_every_acknowledged_write(tmp_path: Path) -> None:
    server = PrivateDatabase(tmp_path)
    server.start()
    server.wait_ready()
    with MongoClient(server.uri) as client:
        rows = client.town.get_collection("rows", write_concern=WriteConcern(w="majority", j=True))
        for number in range(50):
            rows.insert_one({"_id": number})
    server.kill()
    server.start()
    server.wait_ready()
    try:
        with MongoClient(server.uri) as client:
            assert [row["_id"] for row in client.town.rows.find().sort("_id")] == list(range(50))
    finally:
        server.stop()
    assert is_free(server.port)


def test_neither_lets_anybody_in_without_its_own_password(tmp_path: Path) -> None:
    parts = [PrivateDatabase(tmp_path), *([PrivateBroker(tmp_path)] if find_server() else [])]
    for part in parts:
        part.start()
    try:
        for part in parts:
            part.wait_ready()
        for uri in (f"mongodb://127.0.0.1:{parts[0].port}/", f"mongodb://suite:guess@127.0.0.1:{parts[0].port}/?authSource=admin"):
            with MongoClient(uri, serverSelectionTimeoutMS=2000, directConnection=True) as client, pytest.raises(OperationFailure):
                client.town.rows.find_one()
        for part in parts[1:]:
            for user, guess in (("guest", "guest"), ("suite", "guess")):
                with pytest.raises(amqp.AMQPError):
                    connect(f"amqp://{user}:{guess}@127.0.0.1:{part.port}//", "stranger")
        folders = [tmp_path / name for name in ("keys", "database", *(["rabbit"] if parts[1:] else []))]
        assert [oct(folder.stat().st_mode & 0o777) for folder in folders] == ["0o700"] * len(folders)
        assert {path.stat().st_mode & 0o077 for path in (tmp_path / "keys").iterdir()} == {0}
    finally:
        for part in parts:
            part.stop()


def test_a_server_left_by_a_killed_launcher_is_ended_and_replaced(tmp_path: Path) -> None:
    left = PrivateDatabase(tmp_path)
    left.start()
    left.wait_ready()
    port, pid = left.port, left.server.pid
    after = PrivateDatabase(tmp_path, port)
    after.start()
    after.wait_ready()
    try:
        assert not left.server.alive()
        assert after.server.pid not in (None, pid)
    finally:
        after.stop()


def test_a_pid_file_naming_a_stranger_harms_nobody(tmp_path: Path) -> None:
    stranger = subprocess.Popen(["sleep", "60"])
    (tmp_path / "pids").mkdir()
    (tmp_path / "pids" / "database").write_text(f"{stranger.pid} 1\n")
    try:
        PrivateDatabase(tmp_path).server.end_leftover()
        os.kill(stranger.pid, 0)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()
