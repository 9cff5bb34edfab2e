"""What an operator did, as an entry of the journal of the service that it concerns.

It is written as any aggregate is, together with its event; the service's relay puts it into the journal.
"""

from __future__ import annotations

from common.kernel.clock import RealClock, to_instant
from common.kernel.decision import Event, Outcome
from common.kernel.ids import new_id
from common.store.aggregates import Cause
from common.store.store import Store


def record(store: Store, service: str, action: str, *, by: str, second: str = "", reason: str = "", about: str = "") -> str:
    """Write down that ``by`` (and ``second``) did ``action``; the id of the entry's aggregate."""
    id = new_id()
    told = {"id": id, "action": action, "by": by, "second": second, "reason": reason, "about": about}
    told = {name: value for name, value in told.items() if value}
    outcome = Outcome(told, (Event(f"{service}.operation.recorded", {"operation": told}),), ())
    cause = Cause(id=new_id(), at=to_instant(RealClock().now()), actor={"sub": by, "roles": ["operations"]}, correlation_id=id)
    store.operations.commit(id, None, outcome, cause)
    return id
