"""What is looked at before an outcome is written: its contracts, its size, and whether what follows can be carried out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import structlog

import contracts
from common.kernel.bounds import refuse_unbounded
from common.kernel.check import Check
from common.kernel.decision import Outcome, Refused, State
from common.kernel.problems import cannot_follow
from common.run.logs import frames
from common.store.aggregates import Aggregates, Cause, Loaded

Rehearsal = Callable[[State, Check], object]

log = structlog.get_logger(__name__)


class Committer:
    """Writes outcomes of decisions."""

    def __init__(
        self, check: Callable[[Mapping[str, Any]], Check], written: Callable[[Aggregates], None], rehearsals: Mapping[str, Rehearsal]
    ) -> None:
        """``check`` gives the rules of a case, ``written`` is called with each collection in which there is something new
        to publish. ``rehearsals`` are, by event, what this service will compute when it handles that event."""
        self._check = check
        self._written = written
        self._rehearsals = rehearsals

    def commit(self, repository: Aggregates, id: str, before: Loaded | None, outcome: Outcome, cause: Cause) -> Loaded | None:
        """Write an outcome; None where another writer was first. Raises InvalidEvent for an event that breaks its contract,
        Refused 422 for an outcome that is too large or that the handlers of its events could not carry out."""
        for event in outcome.events:
            contracts.VERSIONS[event.name, event.version].check_data(event.data)
        refuse_unbounded(before.body if before else None, outcome)
        self._rehearse(outcome)
        after = repository.commit(id, before, outcome, cause)
        if after is not None:
            self._written(repository)
        return after

    def _rehearse(self, outcome: Outcome) -> None:
        for event in outcome.events:
            if rehearsal := self._rehearsals.get(event.name):
                try:
                    rehearsal(outcome.state, self._check(outcome.state["judged_by"]))
                except Refused:
                    raise
                except Exception as error:
                    log.error("rehearsal_failed", event_name=event.name, error=type(error).__name__, at=frames(error))
                    raise cannot_follow() from error
