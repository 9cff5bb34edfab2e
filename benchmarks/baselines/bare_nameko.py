"""Bare Nameko: HTTP -> RPC -> one read, or one update. `python -m benchmarks.baselines.bare_nameko front|back`."""

import os

os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")

import eventlet  # noqa: E402

eventlet.monkey_patch()

import json  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
from typing import Any  # noqa: E402

from nameko.extensions import DependencyProvider  # noqa: E402
from nameko.rpc import RpcProxy, rpc  # noqa: E402
from nameko.runners import ServiceRunner  # noqa: E402
from nameko.web.handlers import http  # noqa: E402
from pymongo import MongoClient  # noqa: E402
from pymongo.collection import Collection  # noqa: E402
from werkzeug.wrappers import Request  # noqa: E402


class Orgs(DependencyProvider):
    """The collection, with the write concern that the suite has."""

    def setup(self) -> None:
        client: MongoClient[dict[str, Any]] = MongoClient(os.environ["MONGO_URI"], w="majority", journal=True, maxPoolSize=21)
        self.orgs = client["baseline"]["orgs"]

    def get_dependency(self, worker_ctx: Any) -> Collection[dict[str, Any]]:
        return self.orgs


class Back:
    """The service behind."""

    name = "bare_back"
    orgs: Collection[dict[str, Any]] = Orgs()

    @rpc
    def read(self, id: str) -> dict[str, Any] | None:
        return self.orgs.find_one({"_id": id})

    @rpc
    def update(self, id: str, fields: dict[str, Any]) -> int:
        change = {"$set": {f"body.{name}": value for name, value in fields.items()}, "$inc": {"version": 1}}
        return self.orgs.update_one({"_id": id}, change).matched_count


class Front:
    """The gateway."""

    name = "bare_front"
    back = RpcProxy("bare_back")

    @http("GET", "/orgs/<string:id>")
    def read(self, request: Request, id: str) -> str:
        return json.dumps(self.back.read(id)["body"])

    @http("POST", "/orgs/<string:id>")
    def update(self, request: Request, id: str) -> tuple[int, str]:
        return (201, "{}") if self.back.update(id, json.loads(request.get_data())) else (404, "{}")


def main(name: str) -> None:
    """Run one of the two until SIGTERM."""
    config = {"AMQP_URI": os.environ["AMQP_URI"], "WEB_SERVER_ADDRESS": f"127.0.0.1:{os.environ['HTTP_PORT']}", "max_workers": 16}
    runner = ServiceRunner(config)
    runner.add_service({"front": Front, "back": Back}[name])
    signal.signal(signal.SIGTERM, lambda *_: eventlet.spawn_n(runner.stop))
    runner.start()
    runner.wait()


if __name__ == "__main__":
    main(sys.argv[1])
