"""The stage: one step of a journey is sent, checked and told. Tests play on it without a narrator."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NoReturn

from demo.cast import Cast, Person
from demo.narrator import Narrator, Unexpected
from demo.portal import PATIENCE, Answer, Portal


class Stage:
    """A portal, the people, and perhaps somebody who tells what happens."""

    def __init__(self, portal: Portal, cast: Cast, narrator: Narrator | None = None) -> None:
        self.portal = portal
        self.cast = cast
        self.narrator = narrator

    def chapter(self, title: str) -> None:
        """Begin a part of the story."""
        if self.narrator:
            self.narrator.chapter(title)

    def quiet(self) -> Stage:
        """The same stage without anybody who tells; ``passed_by`` then says in a line what was played on it."""
        return Stage(self.portal, self.cast)

    def passed_by(self, what: str) -> None:
        """Tell in one line what was played quietly."""
        if self.narrator:
            self.narrator.passed_by(what)

    def do(self, who: Person, what: str, path: str, body: Any = None, *, verb: str = "POST", note: str = "") -> dict[str, Any]:
        """A step that must succeed; the thing as it then is. Raises Unexpected when it does not."""
        answer = self.portal.send(verb, path, who.token, {} if body is None else body)
        if not answer.ok:
            self._failed(what, path, answer)
        if self.narrator:
            self.narrator.step(who.label, what, answer.body, note=note)
        return answer.body

    def _failed(self, what: str, path: str, answer: Answer) -> NoReturn:
        raise Unexpected(f"{what}: {path} -> {answer.status} {answer.body}")

    def do_when_heard(self, who: Person, what: str, path: str, body: Any) -> dict[str, Any]:
        """As ``do`` for a question that can be asked again, until the service has heard what it needs from others."""
        deadline = time.monotonic() + PATIENCE
        while not (answer := self.portal.send("POST", path, who.token, body)).ok and time.monotonic() < deadline:
            time.sleep(0.05)
        return self.do(who, what, path, body) if answer.ok else self._failed(what, path, answer)

    def refused(self, who: Person, what: str, path: str, body: Any, status: int, clause: str | None = None) -> dict[str, Any]:
        """A step that must be refused with this status, resting on this clause."""
        answer = self.portal.send("POST", path, who.token, body)
        cited = {ground["clause"] for ground in answer.body.get("basis") or []} if not answer.ok else set()
        if answer.status != status or (clause and clause not in cited):
            raise Unexpected(f"{what}: POST {path} -> {answer.status} {answer.body}, not {status} {clause}")
        if self.narrator:
            self.narrator.refusal(who.label, what, answer.body)
        return answer.body

    def comes(self, what: str, path: str, who: Person, holds: Callable[[Any], bool]) -> dict[str, Any]:
        """Wait for what the suite does by itself."""
        try:
            body = self.portal.until(path, who.token, holds)
        except TimeoutError as late:
            raise Unexpected(f"{what}: {late}") from late
        if self.narrator:
            self.narrator.step("系统", what, body)
        return body

    def state(self, what: str, path: str, who: Person, state: str) -> dict[str, Any]:
        """Wait until a thing has reached a state by itself."""
        return self.comes(what, path, who, lambda body: body["state"] == state)

    def time(self, instant: str) -> None:
        """Move the simulated clock."""
        self.portal.set_clock(instant)
        if self.narrator:
            self.narrator.console.print(f"       ⏱  时间来到 {instant[:16].replace('T', ' ')}", style="bold")

