"""Answers that may take long to find and need not be of this very moment."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from common.kernel.problems import unavailable

Answer = TypeVar("Answer")

SHARE = 20  # an answer is kept for so many times what it took to find
MOST = 1_000  # answers kept
PATIENCE = 2.0  # seconds that whoever asks waits for a new answer; the gateway waits for one second more


class Remembered(Generic[Answer]):
    """One answer for each key, found anew when it is asked for and old.

    One is found at a time, and it takes no more than a twentieth of the time, whoever asks how often. It is found to
    its end even where nobody waits for it any longer.
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, Answer]] = {}  # with the time until which it is new
        self._sought: tuple[str, Future[Answer]] | None = None

    def of(self, key: str, find: Callable[[str], Answer]) -> Answer:
        """What ``find`` says of ``key``; the old one where the new one takes long. Raises Refused 503 where there is none yet."""
        until, old = self._kept.get(key, (0.0, None))
        if old is not None and time.monotonic() < until:
            return old
        if self._sought is None or self._sought[1].done():
            self._seek(key, find)
        assert self._sought is not None
        sought, future = self._sought
        try:
            if sought == key:
                return future.result(PATIENCE)
        except TimeoutError:
            pass  # it takes long
        if old is None:
            raise unavailable()
        return old

    def _seek(self, key: str, find: Callable[[str], Answer]) -> None:
        future: Future[Answer] = Future()
        self._sought = key, future  # before the thread begins: others may ask while it does
        threading.Thread(target=self._run, args=(key, find, future), daemon=True).start()

    def _run(self, key: str, find: Callable[[str], Answer], future: Future[Answer]) -> None:
        began = time.monotonic()
        try:
            answer = find(key)
        except Exception as error:
            future.set_exception(error)
            return
        now = time.monotonic()
        self._keep(key, now + SHARE * (now - began), answer)
        future.set_result(answer)

    def _keep(self, key: str, until: float, answer: Answer) -> None:
        self._kept.pop(key, None)
        self._kept[key] = until, answer
        if len(self._kept) > MOST:
            del self._kept[next(iter(self._kept))]
