"""Which tests one process runs where several share them: those of one folder, for they share what they have started."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

# These take longest and are begun first; all others fill up what time is left beside them.
LONGEST = ("failures", "journeys", "integration/bus")
# Two suites at once on one broker, which AMQP_URI may give, would take each other's messages.
SAME_ROOM = {"integration/gateway": "journeys", "integration/launcher": "journeys"}


class ByRoom(LoadScopeScheduling):
    """Hands out whole rooms, the longest first."""

    def _split_scope(self, nodeid: str) -> str:
        return room_of(nodeid)

    def _assign_work_unit(self, node: object) -> None:
        if first := next((room for room in LONGEST if room in self.workqueue), None):
            self.workqueue.move_to_end(first, last=False)
        super()._assign_work_unit(node)


def room_of(nodeid: str) -> str:
    """The folder of a test's file below `tests`, two levels deep at most."""
    room = "/".join(nodeid.partition("::")[0].split("/")[1:-1][:2])
    return SAME_ROOM.get(room, room)
