"""Many portals at once that do as they should: what is put off is sent again under the same key until it is answered."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count

from demo.cast import COUNTY
from demo.portal import Answer
from demo.stage import Stage
from tests.failures.evidence import until

AT_ONCE = 4


@dataclass(frozen=True)
class Acknowledged:
    """An organisation that was registered and whose inspection was concluded: two commands, both answered 2xx."""

    org: str
    name: str


class Portals:
    """Registers organisations, and concludes an inspection of each, until told to stop."""

    def __init__(self, stage: Stage, label: str) -> None:
        self._stage = stage
        self._label = label
        self._bureau = stage.cast.bureau()
        self._number = count(1)
        self._enough = threading.Event()
        self._pool = ThreadPoolExecutor(AT_ONCE)
        self._running: list[Future[None]] = []
        self.acknowledged: list[Acknowledged] = []
        self.put_off: list[str] = []  # the problem codes of all 503

    def __enter__(self) -> Portals:
        self._running = [self._pool.submit(self._work) for _ in range(AT_ONCE)]
        return self

    def __exit__(self, *_: object) -> None:
        """Let each finish what it has begun."""
        self._enough.set()
        self._pool.shutdown()
        for one in self._running:
            one.result()

    def until(self, holds: Callable[[], bool], what: str) -> None:
        """Go on until a condition; a portal that was answered neither 2xx nor 503 fails the test at once."""

        def met() -> bool:
            for one in self._running:
                if one.done():
                    one.result()
            return holds()

        until(met, what)

    def until_acknowledged(self, more: int) -> None:
        """Go on until so many more rounds were acknowledged."""
        enough = len(self.acknowledged) + more
        self.until(lambda: len(self.acknowledged) >= enough, f"{more} acknowledged")

    def until_put_off(self, times: int) -> None:
        """Go on until so many more requests were put off."""
        enough = len(self.put_off) + times
        self.until(lambda: len(self.put_off) >= enough, f"{times} put off")

    def _work(self) -> None:
        while not self._enough.is_set():
            number = next(self._number)
            name = f"{self._label}{number}号"
            body = {"kind": "service_agency", "name": name, "division": COUNTY, "registration_class": "community_service"}
            org = self._insist("/v1/orgs", body, f"{self._label}-{number}").body["id"]
            inspection = {"year": 2023, "conclusion": "qualified", "concluded_on": "2024-02-20"}
            self._insist(f"/v1/orgs/{org}/annual-inspections", inspection, f"{self._label}-{number}")
            self.acknowledged.append(Acknowledged(org, name))

    def _insist(self, path: str, body: dict[str, object], key: str) -> Answer:
        while True:
            answer = self._stage.portal.send("POST", path, self._bureau.token, body, Idempotency_Key=key.encode().hex())
            if answer.ok:
                return answer
            assert answer.status == 503, (answer.status, answer.body)
            assert int(answer.headers["retry-after"]) > 0
            self.put_off.append(answer.body["code"])
