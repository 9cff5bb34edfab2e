"""The loop that runs beside the workers of a service.

In the replica that leads it tells what happened and lets the time act; in the others it says that something happened.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Set

import eventlet
import structlog
from pymongo.errors import PyMongoError

from common.run.bell import Bell, Pace
from common.run.logs import frames
from common.run.metrics import gauge
from common.run.relay import Relay
from common.run.timekeeper import Timekeeper
from common.store.port import Lease

log = structlog.get_logger()

OUTBOX_PENDING = gauge("ngo_outbox_pending", "Aggregates whose events are not yet told.")
OUTBOX_OLDEST_SECONDS = gauge("ngo_outbox_oldest_seconds", "Age of the oldest event that is not yet told.")
LEADING = gauge("ngo_leading", "1 while this process runs the relay and the timekeeper of its service.")

CLOCK = "clock"  # what the bell is rung for when the clock was set otherwise

# Seconds between two
RENEWALS = 5.0  # of the lease
LISTENINGS = 0.1  # for the bell of another replica, where there is one
LOOKS = 1.0  # for due work
SEARCHES = 2.0  # for what a process that was killed, or a broker that was away, has left untold


class Leader:
    """Runs the relay and the timekeeper of one service while this process holds the lease."""

    def __init__(self, relay: Relay, timekeeper: Timekeeper, lease: Lease, bell: Bell, age: Callable[[str], float]) -> None:
        """``bell`` is rung for each collection where there is something to tell, and for ``CLOCK``; ``age`` are the
        seconds since an instant."""
        self._relay = relay
        self._timekeeper = timekeeper
        self._lease = lease
        self._age = age
        self._everything = frozenset(relay.store.aggregates)
        self._bell = bell
        self._renewal, self._listening = Pace(RENEWALS), Pace(LISTENINGS)
        self._look, self._time = Pace(SEARCHES), Pace(LOOKS)
        self._leads = self._stopping = False
        self._rings, self._last_ring = 0, 0.0  # of other replicas

    @property
    def leads(self) -> bool:
        """Whether this process leads now."""
        return self._leads

    def run(self) -> None:
        """Lead, or wait to lead, until ``stop``."""
        while not self._stopping:
            try:
                done = self._turn()
            except PyMongoError as error:
                log.warning("leader.database_away", error=type(error).__name__)
                self._leads = False
                LEADING.set(0)
                for pace in (self._renewal, self._look, self._time):
                    pace.hurry()
                eventlet.sleep(1.0)
                continue
            except Exception as error:  # a fault of ours; calls and events of this process are to go on
                log.error("leader.failed", error=type(error).__name__, at=frames(error))
                self._look.hurry()
                eventlet.sleep(1.0)
                continue
            if not done:
                self._bell.wait(LISTENINGS if self._leads else LOOKS)

    def stop(self) -> None:
        """Let ``run`` end."""
        self._stopping = True
        self._bell.ring()

    def hand_over(self) -> None:
        """Tell what is still untold, then let the next leader begin at once."""
        try:
            if self._lease.take() is not None:
                self._relay.run_once(self._everything)
                self._lease.release()
        except PyMongoError as error:
            log.warning("relay.stopped_early", error=type(error).__name__)

    def _turn(self) -> int:
        """Do what there is to do; how much that was."""
        if self._renewal.is_due():
            self._leads = self._lease.take() is not None
            if not self._leads:  # the leader is to know that it is not alone
                self._lease.ring()
            self._measure()
        rung = self._bell.taken()
        if CLOCK in rung:
            self._time.hurry()
        if self._leads:
            return self._tell(rung) + self._keep_time()
        if rung & self._everything:
            self._lease.ring()
        return 0

    def _tell(self, rung: Set[Hashable]) -> int:
        rung_elsewhere = self._listening.is_due() and self._listen()
        chosen = self._everything if self._look.is_due() or rung_elsewhere else self._everything & rung
        told = [one for one in chosen if self._relay.run_once([one])]
        if told:  # there may be more than one batch
            self._bell.ring(*told)
        return len(told)

    def _listen(self) -> bool:
        """Whether another replica has rung; one that is alone listens less often."""
        before, self._rings = self._rings, self._lease.rings()
        now, rung = time.monotonic(), self._rings != before
        self._last_ring = now if rung else self._last_ring
        if now - self._last_ring > 2 * RENEWALS:
            self._listening.rest(LOOKS)
        return rung

    def _keep_time(self) -> int:
        acted = self._timekeeper.run_once() if self._time.is_due() else 0
        if acted:
            self._time.hurry()
        return acted

    def _measure(self) -> None:
        LEADING.set(self._leads)
        waiting, oldest = self._relay.backlog()
        OUTBOX_PENDING.set(waiting)
        OUTBOX_OLDEST_SECONDS.set(self._age(oldest) if oldest else 0)
