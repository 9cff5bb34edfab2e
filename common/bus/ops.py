"""Health and metrics on a port of their own, outside the worker pool: a busy process is not a dead one."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from typing import Any

import eventlet
import structlog
from eventlet import wsgi

from common.run import metrics
from common.run.settings import Settings

LAG_LIMIT = 10.0  # seconds the event loop may be late before the process counts as stuck
_LAG_TICK = 1.0
_CHECK_AGE = 2.0  # seconds for which a check's answer is reused

Check = Callable[[], bool]

log = structlog.get_logger(__name__)


class OpsServer:
    """`/livez`, `/readyz`, `/metrics`.

    Live means the event loop turns; no dependency counts, since restarting this process does not mend a
    broker. Ready means that every check holds and the process is not draining.
    """

    def __init__(self, settings: Settings) -> None:
        self._address = (settings.ops_host, settings.ops_port)
        self._checks: dict[str, Check] = {}
        self._answers: dict[str, tuple[float, bool]] = {}
        self._lag = 0.0
        self._threads: list[eventlet.greenthread.GreenThread] = []
        self.draining = False

    def add_check(self, name: str, check: Check) -> None:
        """Ask `check` for readiness; an exception counts as no."""
        self._checks[name] = check

    def start(self) -> None:
        sock = eventlet.listen(self._address, reuse_port=False)
        self._threads = [eventlet.spawn(self._serve, sock), eventlet.spawn(self._watch_hub)]

    def stop(self) -> None:
        for thread in self._threads:
            thread.kill()

    def readiness(self) -> dict[str, bool]:
        """Every check's name and whether it holds now."""
        return {"not_draining": not self.draining} | {name: self._ask(name) for name in self._checks}

    def _serve(self, sock: Any) -> None:
        wsgi.server(sock, self._app, log_output=False, debug=False, socket_timeout=10, keepalive=False)

    def _app(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        status, kind, body = self._answer(environ["PATH_INFO"])
        start_response(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body]

    def _answer(self, path: str) -> tuple[str, str, bytes]:
        if path == "/metrics":
            return "200 OK", "text/plain; version=0.0.4; charset=utf-8", metrics.exposition()
        checks = {"/livez": self._liveness, "/readyz": self.readiness}.get(path)
        if checks is None:
            return "404 Not Found", "text/plain", b""
        found = checks()
        status = "200 OK" if all(found.values()) else "503 Service Unavailable"
        return status, "application/json", json.dumps({"ok": all(found.values()), "checks": found}).encode()

    def _liveness(self) -> dict[str, bool]:
        return {"event_loop": self._lag < LAG_LIMIT}

    def _ask(self, name: str) -> bool:
        asked_at, answer = self._answers.get(name, (0.0, False))
        if time.monotonic() - asked_at < _CHECK_AGE and answer:
            return True
        try:
            answer = bool(self._checks[name]())
        except Exception as exc:
            log.warning("check_failed", check=name, error=type(exc).__name__)
            answer = False
        self._answers[name] = (time.monotonic(), answer)
        return answer

    def _watch_hub(self) -> None:
        while True:
            began = time.monotonic()
            eventlet.sleep(_LAG_TICK)
            self._lag = time.monotonic() - began - _LAG_TICK
            metrics.HUB_LAG_SECONDS.set(self._lag)
