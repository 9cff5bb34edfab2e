"""What is made before the processes of a release start: exchanges and queues, indexes.

Both are harmless to repeat, and to run while the release before still works: nothing is taken away.
"""

from __future__ import annotations

from collections.abc import Callable

import contracts
from common.bus import topology
from common.bus.connection import connect, open_channel
from tools.stores import STORES, store_of


def make_topology(amqp_uri: str, retry_scale: float) -> list[str]:
    """Declare exchanges, queues and bindings of this release; the names of the queues."""
    connection = connect(amqp_uri, "topology")
    try:
        topology.prepare(open_channel(connection), contracts.EVENTS.values(), retry_scale=retry_scale)
    finally:
        connection.close()
    return topology.queue_names(contracts.EVENTS.values())


def make_indexes(database_of: Callable[[str], object], tell: Callable[[str], None]) -> None:
    """Create the indexes of each service's database; ``tell`` hears which is done."""
    for service in STORES:
        store_of(service, database_of(service)).ensure_indexes()
        tell(f"{service}: indexes are there")
