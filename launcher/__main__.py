"""`python -m launcher run|demo|setup|setup-tests|token`. Settings come from the environment, as `make` passes them."""

from __future__ import annotations

import importlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from launcher.errors import Interrupted, StartFailed
from launcher.follow import Follower
from launcher.keys import ensure_keys
from launcher.setup import ensure_broker, ensure_tools_for_tests
from launcher.suite import Suite
from launcher.watch import Watch


def main(arguments: list[str]) -> int:
    """Run one command; the exit status is 1 for a failure to start and 2 for a wrong call."""
    commands = {"run": run, "demo": demo, "setup": setup, "setup-tests": setup_tests, "token": token}
    if len(arguments) != 1 or arguments[0] not in commands:
        print(f"usage: python -m launcher {'|'.join(commands)}", file=sys.stderr)
        return 2
    try:
        return commands[arguments[0]]()
    except StartFailed as failed:
        print(failed.text_zh(), file=sys.stderr)
        return 1
    except Interrupted:
        return 130


def setup() -> int:
    """Install what is missing."""
    ensure_broker(os.environ)
    return 0


def setup_tests() -> int:
    """Install what is missing for the suite and for its tests."""
    ensure_broker(os.environ)
    ensure_tools_for_tests()
    return 0


def token() -> int:
    """Print a development token and nothing else; a run directory without keys gets them."""
    given = {name: os.environ.get(name.upper()) or None for name in ("org", "base", "sub", "unit")}
    roles, division, name = (os.environ.get(key, "") for key in ("ROLES", "DIVISION", "NAME"))
    try:
        print(ensure_keys(_run_dir()).token(roles.replace(",", " ").split(), division, name, **given))
    except ValueError as error:
        print(f"无法签发令牌：{error}", file=sys.stderr)
        print("用法：make token ROLES=bureau DIVISION=330106 NAME=王 [ORG= BASE= UNIT= SUB=] [RUN_DIR=]", file=sys.stderr)
        print("RUN_DIR 中还没有密钥时自动生成，以后在同一目录启动的系统承认此令牌。", file=sys.stderr)
        return 2
    return 0


def run() -> int:
    """Run the suite until Ctrl-C or SIGTERM."""
    with _running() as suite:
        _announce(suite)
        suite.stopping.wait()
    return 0


def demo() -> int:
    """Run the suite, play the journey, then stay up (a failure, or DEMO_EXIT=1: leave with its status).

    `play(suite)` returns the exit status and ends early once `suite.stopping` is set.
    """
    status = 1
    with _running() as suite:
        status = importlib.import_module("demo.journey").play(suite)
        if not status and os.environ.get("DEMO_EXIT") != "1":
            _announce(suite)
            suite.stopping.wait()
    return status


@contextmanager
def _running() -> Iterator[Suite]:
    ensure_broker(os.environ)
    suite = Suite(
        _run_dir(),
        int(os.environ.get("HTTP_PORT") or 8000),
        amqp_uri=os.environ.get("AMQP_URI"),
        mongo_uri=os.environ.get("MONGO_URI"),
    )
    _stop_on_signals(suite.stopping)
    _say("正在启动……")
    helpers = []
    try:
        suite.start()
        helpers = [_background(Watch(suite, _say).run, suite.stopping)]
        if os.environ.get("VERBOSE") == "1":
            logs = [child.log for child in suite.processes.values()]
            helpers.append(_background(Follower(logs, _say).run, suite.stopping))
        yield suite
    finally:
        suite.stopping.set()
        for helper in helpers:
            helper.join()
        _say("正在停止……")
        suite.stop()
        _say("已全部停止。")


def _stop_on_signals(stopping: threading.Event) -> None:
    # The handler only takes note. An exception thrown at any instruction could lose a child that
    # has just been started, before anybody knows its pid.
    def note(number: int, frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, note)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as under nohup
        signal.signal(signal.SIGHUP, note)


def _background(work: Callable[..., None], *arguments: object) -> threading.Thread:
    thread = threading.Thread(target=work, args=arguments, daemon=True)
    thread.start()
    return thread


def _say(line: str) -> None:
    print(line, flush=True)


def _run_dir() -> Path:
    return Path(os.environ.get("RUN_DIR") or ".run")


def _announce(suite: Suite) -> None:
    lines = [
        "系统已就绪，按 Ctrl-C 停止。",
        f"  公众页面   {suite.base_url}/",
        f"  接口文档   {suite.base_url}/docs",
        f"  运行目录   {suite.run_dir}（日志在 logs，端口在 ports.json）",
        "  试一试",
        f"    TOKEN=$(RUN_DIR={suite.run_dir} make token ROLES=bureau DIVISION=330106 NAME=王)",
        f'    curl -H "Authorization: Bearer $TOKEN" {suite.base_url}/v1/me',
    ]
    print("\n".join(lines), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
