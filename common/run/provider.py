"""The desk as a Nameko dependency, and the three loops that run beside a service's workers."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import eventlet
from nameko.extensions import DependencyProvider
from pymongo.errors import PyMongoError

import contracts
from common.bus.publisher import Publisher
from common.kernel.clock import to_instant
from common.kernel.declaration.order import when_due
from common.kernel.ids import new_id
from common.law import load_rulebook
from common.run.bell import Bell
from common.run.census import Census
from common.run.committing import Rehearsal
from common.run.desk import Desk
from common.run.duty_desk import DutyDesk
from common.run.follower import Follower
from common.run.importer import TOGETHER, Importer
from common.run.leader import CLOCK, Leader
from common.run.relay import Relay
from common.run.settings import Settings
from common.run.suite_clock import SuiteClock
from common.run.tallying import Tallying
from common.run.timekeeper import Timekeeper, WhenDue
from common.run.watch import Watch
from common.store.database import connect, service_database
from common.store.leases import MongoLease
from common.store.store import Store

DATABASE_PATIENCE = 60.0  # seconds a starting process waits for its database


class ServiceDesk(DependencyProvider):
    """Gives a service its ``Desk``; runs its relay and its timekeeper while it leads."""

    def __init__(
        self, make_store: Callable[..., Store], duties: Mapping[str, WhenDue] | None = None, rehearsals: Mapping[str, Rehearsal] | None = None
    ) -> None:
        """``rehearsals`` as of ``Desk``."""
        self.make_store = make_store
        self.duties = duties or {}
        self.rehearsals = rehearsals or {}

    def setup(self) -> None:
        settings: Settings = self.container.config["settings"]
        client = self.client = connect(settings)
        self.store = self.make_store(service_database(client, settings, self.container.service_name))
        _patiently(self.store.ensure_indexes)
        bell = Bell()
        self.clock = SuiteClock(client, settings, lambda: bell.ring(CLOCK))
        self.publisher = Publisher(settings.amqp_uri)
        self.desk = Desk(self.store, load_rulebook(Path(settings.rules_dir)), self.clock, bell.ring, self.rehearsals)
        relay = Relay(self.store, self.publisher.publish, contracts.has_consumers)
        declared = {one.name: partial(when_due, one, self.desk) for one in self.store.declared if one.due}
        timekeeper = Timekeeper(self.desk, self.clock, declared | dict(self.duties))
        self.leader = Leader(relay, timekeeper, MongoLease(self.store.database, "leader", new_id()), bell, self.clock.age)
        self.watch = self._watch()

    def _watch(self) -> Watch:
        quiet = Desk(self.store, self.desk.book, self.clock)  # rings no bell: what it writes is told together with the next look
        duties = DutyDesk(self.container.service_name, quiet)
        following = Follower(self.store, "duties", duties.handle)
        tallying = Follower(self.store, "measures", Tallying(self.container.service_name, self.store, self.desk.book).act)
        running_out = Timekeeper(quiet, self.clock, {"duty": duties.when_due})
        return Watch((following.run_once, tallying.run_once, duties.open_due, running_out.run_once, duties.measure), lambda: self.leader.leads)

    def start(self) -> None:
        self.importer = Importer(self._stand_in(), lambda: self.leader.leads, TOGETHER)
        self.container.spawn_managed_thread(self.importer.run, identifier="imports")
        self.leading = self.container.spawn_managed_thread(self.leader.run, identifier="relay and timekeeper")
        self.container.spawn_managed_thread(self.clock.follow, identifier="clock")
        self.container.spawn_managed_thread(self.watch.run, identifier="duties")
        census = Census(self.store, lambda: self.leader.leads, lambda: to_instant(self.clock.now()))
        self.container.spawn_managed_thread(census.run, identifier="census")

    def stop(self) -> None:
        """Tell what is still untold, then let the next leader begin at once."""
        self.clock.stopping = self.watch.stopping = self.importer.stopping = True
        self.leader.stop()
        self.leading.wait()
        self.leader.hand_over()
        self.publisher.close()

    def _stand_in(self) -> Any:
        """An instance of the service for work that no call asks for."""
        service = self.container.service_cls()
        opened = (getattr(one, "personal", None) for one in self.container.dependencies)  # of a vault, where there is one
        service.desk, service.personal = self.desk, next(filter(None, opened), None)
        return service

    @property
    def ready(self) -> bool:
        """Whether the database answers; asked by the ops port."""
        return bool(self.client.admin.command("ping")["ok"])

    def get_dependency(self, worker_ctx: Any) -> Desk:
        return self.desk


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
