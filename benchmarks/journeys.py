"""The whole journey, from an application to the end of its follow-up, in batches that share the simulated clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from benchmarks.scene import TODAY, Scene
from benchmarks.watch import samples, until
from demo import admitting
from demo.admitting import Case
from demo.cast import Cast
from demo.portal import Portal
from demo.stage import Stage
from launcher.suite import Suite

AT_ONCE = 8  # portals that work side by side
LOOK = 0.05  # seconds between two looks
ENTRY, END = "2024-03-15", "2025-03-15"


class Batch:
    """So many cases that take each stretch of the journey together. Only the stretches are timed: the clock that is
    set between them belongs to the simulation."""

    def __init__(self, suite: Suite, scene: Scene, cases: int) -> None:
        self.suite = suite
        self.stages = [Stage(Portal(suite.base_url), Cast(suite)) for _ in range(cases)]
        self.setting = scene.setting
        self.errors: list[str] = []
        self.seconds = 0.0

    def per_minute(self) -> float:
        """Play it; the journeys that came to their end, a minute."""
        self._at(self.stages, TODAY)
        cases = self._all(self._apply, list(self.stages))
        notices = self._all(self._shown, cases)
        self._at(cases, "2024-03-12T00:00:01+08:00")
        residencies = self._all(self._sign, notices)
        self._at(cases, "2025-03-16T00:00:01+08:00")
        ended = self._all(self._leave, residencies)
        for stage in self.stages:
            stage.portal.http.close()
        return 60 * len(ended) / self.seconds

    def _all(self, stretch: Callable[[Any], Any], whom: list[Any]) -> list[Any]:
        """What each came to; who failed is noted and left behind."""
        began = time.monotonic()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            done = list(pool.map(lambda one: self._tried(stretch, one), whom))
        self.seconds += time.monotonic() - began
        return [one for one in done if one is not None]

    def _tried(self, stretch: Callable[[Any], Any], one: Any) -> Any:
        try:
            return stretch(one)
        except Exception as error:  # any failure counts against the figure
            self.errors.append(f"{stretch.__name__}: {type(error).__name__}: {error}")
            return None

    def _at(self, cases: list[Any], instant: str) -> None:
        if cases:
            self.stages[0].time(instant)
            if not until(self._all_follow, LOOK):
                raise TimeoutError(f"not every process has followed the clock to {instant}")

    def _all_follow(self) -> bool:
        """Whether the clocks of all replicas stand together; the gateway's has been set."""
        offsets = [offset for name in self.suite.processes for _, offset in samples(self.suite, name, "(ngo_clock_offset_seconds)")]
        return max(offsets) - min(offsets) < 1

    def _apply(self, stage: Stage) -> tuple[Stage, Case]:
        case = admitting.apply(stage, self.setting)
        admitting.first_check(stage, case)
        admitting.review(stage, case)
        return stage, case

    def _shown(self, one: tuple[Stage, Case]) -> tuple[Stage, Case]:
        stage, case = one
        stage.state("公示", case.path, self.setting.bureau, "in_notice")
        return one

    def _sign(self, one: tuple[Stage, Case]) -> tuple[Stage, Case, str]:
        stage, case = one
        stage.state("签约", case.path, self.setting.bureau, "awaiting_agreement")
        return stage, case, admitting.sign(stage, case, ENTRY, END)

    def _leave(self, one: tuple[Stage, Case, str]) -> str:
        stage, case, residency = one
        path, bureau, operator = f"/v1/residencies/{residency}", self.setting.bureau, self.setting.operator
        stage.state("期满", path, bureau, "exit_due")
        verdict = {"passed": True, "standards": {}, "opinion": "能独立开展项目"}
        stage.do(bureau, "出壳评估", f"{path}/exit-assessment", verdict)
        stage.do(operator, "移交办结", f"{path}/handover", {"item": "归还工位", "closed": True})
        stage.do(bureau, "出壳", f"{path}/exit", {"reason": "term_end"})
        stage.do(operator, "跟踪结束", f"{path}/follow-ups/close")
        return residency
