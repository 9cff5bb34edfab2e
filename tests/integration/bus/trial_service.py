"""A service that does what its messages say and writes down what it did, a JSON queue each, to TRIAL_TRACE."""

import os

os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")

import eventlet  # noqa: E402

eventlet.monkey_patch()

import json  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
import types  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

from werkzeug.wrappers import Request, Response  # noqa: E402

from common.bus import Call, Permanent, Reception, Reply, Rest, command, http_server, on_event, on_events, query  # noqa: E402
from common.bus.container import SuiteContainer, run  # noqa: E402
from common.bus.http_guard import MAX_BODY, Admission  # noqa: E402
from common.kernel.decision import Basis, Refused  # noqa: E402
from common.run import logs  # noqa: E402
from common.run.settings import Settings  # noqa: E402

TRACE = Path(os.environ["TRIAL_TRACE"])
PLANTED = os.environ["TRIAL_PLANTED"]


class InvalidEvent(ValueError):
    pass


class EventType:
    def __init__(self, name: str) -> None:
        self.name, self.consumers = name, ("trial",)


EVENTS = {name: EventType(name) for name in ("trial.work.asked", "trial.work.counted", "trial.work.unheard")}


def check(event: object) -> None:
    if not isinstance(event, dict) or event.get("name") not in EVENTS or not isinstance(event.get("data"), dict):
        raise InvalidEvent


contracts = types.SimpleNamespace(EVENTS=EVENTS, check=check, upcast=lambda event: event, InvalidEvent=InvalidEvent)


def trace(what: str, **more: object) -> None:
    with TRACE.open("a") as file:
        file.write(json.dumps({"what": what, **more}) + "\n")


def times(what: str, event_id: str) -> int:
    lines = [json.loads(line) for line in TRACE.read_text().splitlines()]
    return sum(line["what"] == what and line.get("id") == event_id for line in lines)


def wait_for(path: str) -> None:
    while not Path(path).exists():
        eventlet.sleep(0.01)


class Door(Reception):
    def admit(self, environ: dict[str, Any]) -> Admission:
        client = environ["REMOTE_PORT"]  # each connection counts as a client of its own, so that one test can fill the pool
        return Admission((10 if environ["PATH_INFO"] == "/v1/imports" else 1) * MAX_BODY, client, target=client)

    def begin(self, request: Request) -> Response | Rest:
        return Response("now") if request.path == "/at-once" else lambda: answer(request)


def answer(request: Request) -> Response:
    if request.path == "/broken":
        raise RuntimeError(PLANTED)
    if request.path == "/nonsense":
        return "text"
    if request.path == "/wait":
        trace("asked", id=request.args["id"])
        wait_for(request.args["until"])
    return Response(
        json.dumps({"path": request.path, "size": len(request.get_data())}),
        content_type="application/json",
    )


class Service:
    name = "trial"
    door = Door()

    @on_event("trial.work.asked")
    def on_work(self, event: dict) -> None:
        trace("began", id=event["id"], data=event["data"])
        do = event["data"]
        eventlet.sleep(do.get("takes", 0))
        if do.get("die"):
            os.kill(os.getpid(), signal.SIGKILL)
        if do.get("never"):
            raise Permanent("not_ours")
        if times("began", event["id"]) <= do.get("fail", 0):
            raise RuntimeError(PLANTED)
        if "until" in do:
            wait_for(do["until"])
        trace("done", id=event["id"])

    @on_events("trial.work.counted")
    def on_counted(self, events: list[dict]) -> None:
        trace("batch", id=[event["id"] for event in events])
        for event in events:
            self.on_work(event)

    @query()
    def echo(self, call: Call) -> Reply:
        return Reply(200, {"body": call.body, "params": call.params}, etag='"7"', location="/v1/things/1")

    @command(roles=("bureau",))
    def decide(self, call: Call) -> Reply:
        return Reply(200, {"by": call.principal.name})

    @command()
    def refuse(self, call: Call) -> Reply:
        raise Refused(422, "too_small", "面积不足。", basis=(Basis("ZJ23-1", "某号", "第一条"),), waivable=True)

    @command()
    def break_down(self, call: Call) -> Reply:
        raise RuntimeError(PLANTED)

    @command()
    def give_up(self, call: Call) -> Reply:
        raise eventlet.Timeout(None)  # a number would start a timer that outlives this

    @query()
    def answer_badly(self, call: Call) -> Reply:
        return Reply(200, {"not_json": {1, 2}})

    @command()
    def note(self, call: Call) -> Reply:
        trace("noted", id=call.body["id"])
        if "until" in call.body:
            wait_for(call.body["until"])
        return Reply(200, {"id": call.body["id"]})

    @http_server()
    def handle(self, rest: Rest) -> Response:
        return rest()


if __name__ == "__main__":
    settings = Settings.from_env()
    logs.set_up("trial", settings.log_level)
    sys.exit(run(SuiteContainer(Service, settings, contracts)))
