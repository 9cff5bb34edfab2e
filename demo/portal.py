"""A portal's view of the suite: requests with a token, and waiting for what other services will have heard."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

PATIENCE = 10.0  # seconds until what one service did must have reached the next


@dataclass(frozen=True)
class Answer:
    """What the gateway answered."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def ok(self) -> bool:
        return self.status < 400


class Portal:
    """Speaks to one gateway."""

    def __init__(self, base_url: str) -> None:
        self.http = httpx.Client(base_url=base_url, timeout=15.0)

    def send(self, verb: str, path: str, token: str | None = None, body: Any = None, **headers: str) -> Answer:
        """One request; a body is sent as JSON. Header names are written with underscores."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        answer = self.http.request(verb, path, json=body, headers=sent) if body is not None else (
            self.http.request(verb, path, headers=sent)
        )  # fmt: skip
        kind = answer.headers.get("content-type", "")
        return Answer(answer.status_code, answer.json() if "json" in kind else answer.text, answer.headers)

    def get(self, path: str, token: str | None = None) -> Answer:
        """Read one thing."""
        return self.send("GET", path, token)

    def until(self, path: str, token: str | None, holds: Callable[[Any], bool], patience: float = PATIENCE) -> Any:
        """Read until ``holds`` is true of the body; its effect was somebody else's to bring about.

        Raises TimeoutError with what was seen last.
        """
        deadline = time.monotonic() + patience
        while True:
            answer = self.get(path, token)
            if answer.ok and holds(answer.body):
                return answer.body
            if time.monotonic() > deadline:
                raise TimeoutError(f"{path} is still {answer.status} {answer.body}")
            time.sleep(0.03)

    def set_clock(self, instant: str) -> None:
        """Set the simulated clock of the whole suite."""
        answer = self.send("POST", "/dev/clock", body={"now": instant})
        if not answer.ok:
            raise RuntimeError(f"the clock cannot be set: {answer.status}")
