"""The bus: the only place that touches kombu, amqp and Nameko's extension interface.

A service is written as::

    class Service:
        name = "admission"
        rpc = Rpc()                                     # only where a service asks another (the gateway does)

        @command(roles=("applicant",))
        def submit_application(self, call: Call) -> Reply: ...

        @query()
        def get_application(self, call: Call) -> Reply: ...

        @on_event("registry.org.rated")
        def on_org_rated(self, event: dict) -> None: ...

        @on_events("registry.org.registered", "registry.org.changed")
        def on_orgs(self, events: list[dict]) -> None: ...
"""

from common.bus.consumer import on_event, on_events
from common.bus.errors import BadJson, DeadlineExceeded, Later, Permanent, Unavailable
from common.bus.http import Reception, Rest, http_server
from common.bus.messages import Call, Fate, Message, RawReply, Reply
from common.bus.publisher import Publisher
from common.bus.rpc import command, query
from common.bus.rpc_client import Rpc, RpcClient

__all__ = [
    "BadJson",
    "Call",
    "DeadlineExceeded",
    "Fate",
    "Later",
    "Message",
    "Permanent",
    "Publisher",
    "RawReply",
    "Reception",
    "Reply",
    "Rest",
    "Rpc",
    "RpcClient",
    "Unavailable",
    "command",
    "http_server",
    "on_event",
    "on_events",
    "query",
]
