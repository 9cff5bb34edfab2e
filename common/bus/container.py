"""One service in one process: Nameko's container with an orderly end."""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import eventlet
import structlog
from nameko.constants import MAX_WORKERS_CONFIG_KEY
from nameko.containers import ServiceContainer, WorkerContext

from common.bus.extensions import CONTRACTS_KEY, SETTINGS_KEY
from common.bus.ops import OpsServer
from common.run import logs, metrics
from common.run.settings import Settings

WORKERS_LIMIT = 25.0  # seconds that running workers get to finish
HARD_LIMIT = 40.0  # seconds after which the process goes whatever happens

log = structlog.get_logger(__name__)


class SuiteContainer(ServiceContainer):
    """Runs a service until SIGTERM: not ready, no new work, running work finished and settled, then closed.

    Nameko stops entrypoints, waits for the workers, then stops dependencies, then shared extensions: our
    connections are shared extensions, so that every worker can still acknowledge or answer. An extension
    that has a `ready` property is asked for readiness.
    """

    def __init__(self, service_cls: type, settings: Settings, contracts: ModuleType) -> None:
        config = {
            SETTINGS_KEY: settings,
            CONTRACTS_KEY: contracts,
            MAX_WORKERS_CONFIG_KEY: settings.max_workers,
            "parent_calls_tracked": 1,
        }
        super().__init__(service_cls, config)
        self.settings = settings
        self.ops = OpsServer(settings)
        self.up = False
        metrics.serve_as(service_cls.name, settings.build_id)
        metrics.WORKERS_MAX.set(settings.max_workers)
        metrics.WORKERS_BUSY.set_function(lambda: self._worker_pool.running())

    def start(self) -> None:
        for extension in self.extensions:
            if hasattr(type(extension), "ready"):
                # While it starts, an extension has no answer yet.
                self.ops.add_check(
                    type(extension).__name__.lower(), lambda extension=extension: self.up and extension.ready
                )
        self.ops.start()
        super().start()

    def stop(self) -> None:
        self.ops.draining = True
        eventlet.sleep(self.settings.drain_pause)  # balancers notice that we are not ready
        overdue = eventlet.spawn_after(WORKERS_LIMIT, self._kill_worker_threads)
        super().stop()
        overdue.cancel()
        self.ops.stop()

    def _run_worker(self, worker_ctx: WorkerContext, handle_result: Callable[..., Any] | None) -> None:
        # As Nameko's, without its call ids, its log lines and the clocks that time them: nobody reads those, and they
        # took two fifths of what a worker costs.
        self._inject_dependencies(worker_ctx)
        self._worker_setup(worker_ctx)
        result = exc_info = None
        try:
            method = getattr(worker_ctx.service, worker_ctx.entrypoint.method_name)
            result = method(*worker_ctx.args, **worker_ctx.kwargs)
        except Exception:
            exc_info = sys.exc_info()
        if handle_result is not None:
            result, exc_info = handle_result(worker_ctx, result, exc_info)
        self._worker_result(worker_ctx, result, exc_info)
        del exc_info  # it holds this frame
        self._worker_teardown(worker_ctx)


def run(container: SuiteContainer) -> int:
    """Run until SIGTERM or SIGINT, or until an extension fails. Returns the exit status."""
    _log_what_the_loop_catches()
    asked, wake = socket.socketpair()
    wake.setblocking(False)
    # the loop sleeps through a signal, but not through a byte on a socket
    signal.set_wakeup_fd(wake.fileno())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: None)
    eventlet.spawn_n(_stop_when, asked, container)
    container.start()
    container.up = True
    gc.collect()
    gc.freeze()  # rules, schemas and code stay: the collector need not walk them again and again
    log.info("started")
    try:
        container.wait()
    except Exception as exc:
        log.critical("process_failed", error=type(exc).__name__)
        return 1
    finally:
        signal.set_wakeup_fd(-1)
    log.info("stopped")
    return 0


def _log_what_the_loop_catches() -> None:
    # eventlet would print tracebacks, with texts that may name people
    hub = eventlet.hubs.get_hub()
    hub.squelch_generic_exception = lambda exc_info: logs.uncaught(exc_info[1], "loop")
    hub.squelch_timer_exception = lambda timer, exc_info: logs.uncaught(exc_info[1], "timer")
    hub.squelch_exception = lambda fileno, exc_info: logs.uncaught(exc_info[1], "descriptor")
    eventlet.greenpool.DEBUG = False


def _stop_when(asked: socket.socket, container: SuiteContainer) -> None:
    asked.recv(1)
    if not container.up:
        os._exit(0)  # still starting: nothing is under way
    eventlet.spawn_n(_hard_exit)
    container.stop()


def _hard_exit() -> None:
    eventlet.sleep(HARD_LIMIT)
    log.critical("drain_overdue")
    os._exit(1)
