"""The desk as a Nameko dependency, and the three loops that run beside a service's workers."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import eventlet
import structlog
from eventlet.event import Event as Signal
from nameko.extensions import DependencyProvider
from pymongo.errors import PyMongoError

import contracts
from common.bus.publisher import Publisher
from common.desk import Desk
from common.ids import new_id
from common.metrics import gauge
from common.relay import Relay
from common.rulebook import load_rulebook
from common.settings import Settings
from common.store.database import connect, service_database
from common.store.leases import Lease
from common.store.store import Store
from common.suite_clock import SuiteClock
from common.timekeeper import Timekeeper, WhenDue

log = structlog.get_logger()

OUTBOX_PENDING = gauge("ngo_outbox_pending", "Aggregates whose events are not yet told.")
OUTBOX_OLDEST_SECONDS = gauge("ngo_outbox_oldest_seconds", "Age of the oldest event that is not yet told.")
LEADING = gauge("ngo_leading", "1 while this process runs the relay and the timekeeper of its service.")

TICK = 0.2  # seconds between two looks for due work or for work another replica left
RENEW = 5.0  # seconds between two renewals of the lease
DATABASE_PATIENCE = 60.0  # seconds a starting process waits for its database


class ServiceDesk(DependencyProvider):
    """Gives a service its ``Desk``; runs its relay and its timekeeper while it leads."""

    def __init__(self, make_store: Callable[..., Store], duties: Mapping[str, WhenDue] | None = None) -> None:
        self.make_store = make_store
        self.duties = duties or {}

    def setup(self) -> None:
        settings: Settings = self.container.config["settings"]
        client = self.client = connect(settings)
        self.store = self.make_store(service_database(client, settings, self.container.service_name))
        _patiently(self.store.ensure_indexes)
        self.clock = SuiteClock(client, settings)
        self.publisher = Publisher(settings.amqp_uri)
        self.wakeup = WakeUp()
        self.desk = Desk(self.store, load_rulebook(Path(settings.rules_dir)), self.clock, self.wakeup.ring)
        self.relay = Relay(self.store, self.publisher.publish, lambda name: bool(contracts.EVENTS[name].consumers))
        self.timekeeper = Timekeeper(self.desk, self.clock, self.duties)
        self.lease = Lease(self.store.database, "leader", new_id())
        self.stopping = False

    def start(self) -> None:
        self.leading = self.container.spawn_managed_thread(self._lead, identifier="relay and timekeeper")
        self.container.spawn_managed_thread(self.clock.follow, identifier="clock")

    def stop(self) -> None:
        """Tell what is still untold, then let the next leader begin at once."""
        self.stopping = self.clock.stopping = True
        self.wakeup.ring()
        self.leading.wait()
        try:
            if self.lease.take() is not None:
                self.relay.run_once()
                self.lease.release()
        except PyMongoError as error:
            log.warning("relay.stopped_early", error=type(error).__name__)
        self.publisher.close()

    @property
    def ready(self) -> bool:
        """Whether the database answers; asked by the ops port."""
        return bool(self.client.admin.command("ping")["ok"])

    def get_dependency(self, worker_ctx: Any) -> Desk:
        return self.desk

    def _lead(self) -> None:
        renewed, fence = 0.0, None
        while not self.stopping:
            try:
                if time.monotonic() - renewed >= RENEW:
                    fence = self.lease.take()
                    renewed = time.monotonic()
                    self._measure(fence is not None)
                moved = self._work() if fence is not None else 0
            except PyMongoError as error:
                log.warning("leader.database_away", error=type(error).__name__)
                moved, fence, renewed = 0, None, 0.0
                eventlet.sleep(1.0)
            if not moved:
                self.wakeup.wait(TICK)

    def _work(self) -> int:
        return self.relay.run_once() + self.timekeeper.run_once()

    def _measure(self, leads: bool) -> None:
        LEADING.set(leads)
        waiting, oldest = self.relay.backlog()
        OUTBOX_PENDING.set(waiting)
        OUTBOX_OLDEST_SECONDS.set(self.clock.age(oldest) if oldest else 0)


class WakeUp:
    """Lets a commit wake the relay at once instead of at its next look."""

    def __init__(self) -> None:
        self._signal = Signal()

    def ring(self) -> None:
        """Wake whoever waits."""
        if not self._signal.ready():
            self._signal.send()

    def wait(self, seconds: float) -> None:
        """Sleep until rung or until the time is up."""
        self._signal.wait(timeout=seconds)
        if self._signal.ready():
            self._signal = Signal()


def _patiently(work: Callable[[], None]) -> None:
    """Do ``work``, which needs the database; a database still starting is waited for."""
    deadline = time.monotonic() + DATABASE_PATIENCE
    while True:
        try:
            return work()
        except PyMongoError:
            if time.monotonic() > deadline:
                raise
            eventlet.sleep(0.5)
