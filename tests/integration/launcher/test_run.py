"""`make run` from outside: what it prints, what it leaves behind, how it fails."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from launcher.broker import PrivateBroker, find_server
from launcher.child import TIE, started_at
from launcher.database import PrivateDatabase
from launcher.ports import choose, is_free
from tests.conftest import Given

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = Path(__file__).with_name("run_with_stubs.py")
READY = "系统已就绪"
PATIENCE = 90.0  # seconds for a line to come
needs_rabbitmq = pytest.mark.skipif(find_server() is None, reason="no rabbitmq-server on this machine")


@pytest.fixture
def given(broker: PrivateBroker | Given, database: PrivateDatabase | Given) -> dict[str, str]:
    """The environment that gives a broker and a database, so that none is started."""
    return {"AMQP_URI": broker.uri, "MONGO_URI": database.uri}


@contextmanager
def running(run_dir: Path, http_port: int, names: str, **env: str) -> Iterator[subprocess.Popen[str]]:
    """A launcher of its own, stopped at the end whatever the test did."""
    clean = {key: value for key, value in os.environ.items() if key not in ("AMQP_URI", "MONGO_URI")}
    process = subprocess.Popen(
        [sys.executable, str(SCRIPT), *names.split()],
        env=clean | {"PYTHONPATH": str(ROOT), "RUN_DIR": str(run_dir), "HTTP_PORT": str(http_port)} | env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=ROOT,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=60)


def read_until(process: subprocess.Popen[str], text: str) -> None:
    seen = []
    patience = threading.Timer(PATIENCE, process.kill)  # which ends its output
    patience.start()
    try:
        for line in process.stdout:
            seen.append(line)
            if text in line:
                return
    finally:
        patience.cancel()
    pytest.fail(f"{text!r} never came: {''.join(seen)}")


def wait_for(condition: Callable[[], bool], timeout: float = 15) -> None:
    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline, "did not come about in time"
        time.sleep(0.02)


def pids(run_dir: Path) -> dict[str, int]:
    return {file.name: int(file.read_text().split()[0]) for file in (run_dir / "pids").iterdir()}


def ports(run_dir: Path) -> dict[str, int]:
    return json.loads((run_dir / "ports.json").read_text())


def get(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/hello", timeout=5) as answer:
        return answer.read().decode()


def assert_nothing_left(run_dir: Path, started: dict[str, int], http_port: int) -> None:
    assert {name: pid for name, pid in started.items() if started_at(pid)} == {}
    assert [port for port in (http_port, *ports(run_dir).values()) if not is_free(port)] == []
    assert list((run_dir / "pids").iterdir()) == []


@needs_rabbitmq
def test_ctrl_c_stops_all_that_was_started_and_a_second_start_keeps_its_places(tmp_path: Path) -> None:
    http_port = choose()
    with running(tmp_path, http_port, "registry gateway") as process:
        read_until(process, READY)
        started, first_ports = pids(tmp_path), ports(tmp_path)
        assert set(started) == {"rabbitmq", "epmd", "database", "registry", "gateway"}
        assert get(http_port) == "/hello"
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
    assert_nothing_left(tmp_path, started, http_port)
    assert "registry has drained" in (tmp_path / "logs/registry.log").read_text()
    with running(tmp_path, http_port, "registry gateway") as process:
        read_until(process, READY)
        assert ports(tmp_path) == first_ports


def test_sigterm_does_what_ctrl_c_does(tmp_path: Path, given: dict[str, str]) -> None:
    http_port = choose()
    with running(tmp_path, http_port, "registry gateway", **given) as process:
        read_until(process, READY)
        started = pids(tmp_path)
        assert set(started) == {"registry", "gateway"}
        process.terminate()
        assert process.wait(60) == 0
    assert_nothing_left(tmp_path, started, http_port)


@needs_rabbitmq
def test_a_stop_while_starting_leaves_nothing(tmp_path: Path) -> None:
    http_port = choose()
    with running(tmp_path, http_port, "registry gateway") as process:
        wait_for(lambda: (tmp_path / "pids/database").exists())
        started = pids(tmp_path)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
    assert_nothing_left(tmp_path, started, http_port)


def test_a_taken_port_is_named_with_the_way_out(tmp_path: Path, given: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        http_port = other.getsockname()[1]
        with running(tmp_path, http_port, "registry gateway", **given) as process:
            printed, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert f"端口 {http_port} 已被占用" in printed
    assert f"HTTP_PORT={http_port + 1} make run" in printed


def test_a_process_that_does_not_start_is_named_with_its_last_lines(
    tmp_path: Path, given: dict[str, str]
) -> None:
    http_port = choose()
    with running(tmp_path, http_port, "registry broken gateway", **given) as process:
        printed, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "启动失败：broken" in printed
    assert "    cannot read the rule book: rules/zj23.yaml:12" in printed
    assert "处理办法：" in printed
    assert_nothing_left(tmp_path, {}, http_port)


def test_a_run_directory_in_use_is_refused_with_the_pid(tmp_path: Path, given: dict[str, str]) -> None:
    with running(tmp_path, choose(), "registry", **given) as first:
        read_until(first, READY)
        before = ports(tmp_path)
        with running(tmp_path, choose(), "registry", **given) as second:
            printed, _ = second.communicate(timeout=60)
        assert ports(tmp_path) == before
        assert second.returncode == 1
        assert f"正由进程 {first.pid} 使用" in printed
        assert started_at(pids(tmp_path)["registry"])


def test_two_copies_run_side_by_side(tmp_path: Path, given: dict[str, str]) -> None:
    one = choose()
    two = choose([one])
    with running(tmp_path / "one", one, "registry gateway", **given) as first:
        read_until(first, READY)
        with running(tmp_path / "two", two, "registry gateway", **given) as second:
            read_until(second, READY)
            assert get(one) == get(two) == "/hello"
        assert get(one) == "/hello"


def test_a_killed_process_is_started_again_and_said_so(tmp_path: Path, given: dict[str, str]) -> None:
    with running(tmp_path, choose(), "registry gateway", **given) as process:
        read_until(process, READY)
        os.kill(pids(tmp_path)["registry"], signal.SIGKILL)
        read_until(process, "进程 registry 意外退出（状态 -9）")
        read_until(process, "进程 registry 已重新启动")
        wait_for(lambda: not is_free(ports(tmp_path)["ops_registry"]))


@needs_rabbitmq
@pytest.mark.skipif(not TIE, reason="children are tied to the launcher on Linux only")
def test_all_children_end_with_a_launcher_killed_outright(tmp_path: Path) -> None:
    with running(tmp_path, choose(), "registry gateway") as process:
        read_until(process, READY)
        os.kill(pids(tmp_path)["registry"], signal.SIGKILL)  # what the watch starts again is tied as well
        read_until(process, "进程 registry 已重新启动")
        wait_for(lambda: not is_free(ports(tmp_path)["ops_registry"]))  # it ties itself before it becomes the service
        started = pids(tmp_path)
        process.kill()
        process.wait()
    assert set(started) == {"rabbitmq", "epmd", "database", "registry", "gateway"}
    wait_for(lambda: not any(started_at(pid) for pid in started.values()), timeout=40)
    assert "gateway has drained" in (tmp_path / "logs/gateway.log").read_text()


def test_what_a_killed_launcher_left_running_is_cleared_up_by_the_next(tmp_path: Path, given: dict[str, str]) -> None:
    left = subprocess.Popen(["sleep", "60"])
    (tmp_path / "pids").mkdir()
    (tmp_path / "pids" / "registry").write_text(f"{left.pid} {started_at(left.pid)}\n")
    try:
        with running(tmp_path, choose(), "registry gateway", **given) as process:
            read_until(process, READY)
            assert left.poll() == -signal.SIGTERM
    finally:
        left.kill()
        left.wait()


def test_verbose_shows_the_log_lines_with_their_process(tmp_path: Path, given: dict[str, str]) -> None:
    with running(tmp_path, choose(), "registry", **given, VERBOSE="1") as process:
        read_until(process, READY)
        os.kill(pids(tmp_path)["registry"], signal.SIGTERM)
        read_until(process, "registry | registry has drained")
