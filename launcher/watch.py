"""While the suite runs: what dies is started again, later each time; what hangs is ended first; both are said."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from launcher.child import Child
from launcher.errors import StartFailed
from launcher.suite import Suite

LOOK = 0.2  # seconds between two looks
FIRST_DELAY, LONGEST_DELAY = 1.0, 30.0
ASK = 5.0  # seconds between two questions whether a part still answers
HANGS = 20.0  # seconds without an answer after which a part that has answered before is ended
STEADY = 60.0  # a process that ran this many seconds begins again with the first delay


@dataclass
class _Part:
    child: Child
    start: Callable[[], None]
    delay: float = FIRST_DELAY
    began: float = 0.0
    due: float | None = None  # when it is started again, once it has died
    answers: Callable[[], bool] | None = None
    asked: float = 0.0
    answered: float | None = None  # when it last did; None until it first has since its start


class Watch:
    """Restarts the dead parts of a started suite. `say` gets Chinese lines for the terminal."""

    def __init__(self, suite: Suite, say: Callable[[str], None] = print) -> None:
        self._say = say
        self._parts = [
            _Part(child, child.start, answers=partial(suite.answers, name)) for name, child in suite.processes.items()
        ]
        if suite.broker:
            self._parts.append(_Part(suite.broker.node, suite.broker.start))
        if suite.database:
            self._parts.append(_Part(suite.database.server, suite.database.start, answers=suite.database.answers))
        now = time.monotonic()
        for part in self._parts:
            part.began = now

    def run(self, stop: threading.Event) -> None:
        """Watch until `stop` is set."""
        while not stop.wait(LOOK):
            self.look(time.monotonic())

    def look(self, now: float) -> None:
        """Look at every part once; `now` in seconds, of any clock that only goes forward."""
        for part in self._parts:
            self._look(part, now)

    def _look(self, part: _Part, now: float) -> None:
        if part.child.alive():
            self._end_if_it_hangs(part, now)
            return
        part.answered = None
        if part.due is None:
            part.delay = FIRST_DELAY if now - part.began > STEADY else part.delay
            part.due = now + part.delay
            self._say(
                f"进程 {part.child.name} 意外退出（状态 {part.child.exit_status}），"
                f"{part.delay:g} 秒后重新启动；日志：{part.child.log}"
            )
        elif now >= part.due:
            part.began, part.due = now, None
            part.delay = min(part.delay * 2, LONGEST_DELAY)
            self._restart(part)

    def _end_if_it_hangs(self, part: _Part, now: float) -> None:
        if part.answers is None or now - part.asked < ASK:
            return
        part.asked = now
        if part.answers():
            part.answered = now
        elif part.answered is not None and now - part.answered > HANGS:
            self._say(f"进程 {part.child.name} 超过 {HANGS:g} 秒没有响应，将其结束后重新启动；日志：{part.child.log}")
            part.child.kill()

    def _restart(self, part: _Part) -> None:
        try:
            part.start()
        except (StartFailed, OSError) as error:
            self._say(f"进程 {part.child.name} 未能重新启动：{error}")
        else:
            self._say(f"进程 {part.child.name} 已重新启动")
