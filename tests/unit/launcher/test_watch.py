"""A part that dies is started again, later each time, for as long as it takes."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from launcher.child import Child
from launcher.watch import Watch


def watch_over(child: Child, said: list[str], answers: Callable[[], bool] = lambda: True) -> Watch:
    suite = SimpleNamespace(processes={child.name: child}, broker=None, database=None, answers=lambda name: answers())
    return Watch(suite, said.append)


def child_of(tmp_path: Path, *command: str) -> Child:
    return Child("registry", command, run_dir=tmp_path, env={"PATH": os.environ["PATH"]})


def die(child: Child) -> None:
    if not child.alive():
        child.start()
    child.kill()


def test_the_delay_grows_to_half_a_minute_and_no_further(tmp_path: Path) -> None:
    child, said = child_of(tmp_path, "sleep", "60"), []
    die(child)
    watch, now = watch_over(child, said), time.monotonic()
    for delay in (1, 2, 4, 8, 16, 30, 30):
        watch.look(now)
        assert f"{delay} 秒后重新启动" in said[-1]
        watch.look(now + delay - 0.1)
        assert not child.alive()
        now += delay
        watch.look(now)
        assert child.alive()
        die(child)


@pytest.mark.parametrize(("ran", "delay"), [(59.5, 2), (60.5, 1)])
def test_a_part_that_ran_steadily_begins_with_the_first_delay(tmp_path: Path, ran: float, delay: int) -> None:
    child, said = child_of(tmp_path, "sleep", "60"), []
    die(child)
    watch, now = watch_over(child, said), time.monotonic()
    watch.look(now)
    watch.look(now + 1)
    die(child)
    watch.look(now + 1 + ran)
    assert f"{delay} 秒后重新启动" in said[-1]


def test_a_part_that_cannot_be_started_is_tried_again(tmp_path: Path) -> None:
    child, said = child_of(tmp_path, "sleep", "60"), []
    die(child)
    child.command = ["/no/such/command"]
    watch, now = watch_over(child, said), time.monotonic()
    watch.look(now)
    watch.look(now + 1)
    assert "未能重新启动" in said[-1]
    child.command = ["sleep", "60"]
    watch.look(now + 2)
    watch.look(now + 4)
    assert child.alive()
    child.kill()


def test_a_part_that_answers_no_more_is_ended_and_started_again(tmp_path: Path) -> None:
    child, said, answering = child_of(tmp_path, "sleep", "60"), [], [True]
    child.start()
    watch, now = watch_over(child, said, lambda: answering[0]), time.monotonic() + 100
    watch.look(now)
    answering[0] = False
    watch.look(now + 20)
    assert child.alive() and said == []
    watch.look(now + 25)
    assert "超过 20 秒没有响应" in said[-1] and not child.alive()
    watch.look(now + 25.2)
    assert "意外退出" in said[-1]
    watch.look(now + 27.3)
    assert child.alive()
    child.kill()


def test_a_part_that_has_not_answered_yet_is_still_starting(tmp_path: Path) -> None:
    child, said = child_of(tmp_path, "sleep", "60"), []
    child.start()
    watch, now = watch_over(child, said, lambda: False), time.monotonic() + 100
    for later in range(0, 300, 10):
        watch.look(now + later)
    assert child.alive() and said == []
    child.kill()


def test_a_stopped_process_is_killed_all_the_same(tmp_path: Path) -> None:
    child, said = child_of(tmp_path, "sleep", "60"), []
    child.start()
    os.kill(child.pid, signal.SIGSTOP)
    answers = iter([True, False])
    watch, now = watch_over(child, said, lambda: next(answers)), time.monotonic() + 100
    watch.look(now)
    watch.look(now + 30)
    assert not child.alive()
