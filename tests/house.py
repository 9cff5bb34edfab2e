"""The suite in one process: the real gateway, the real services, and their store in memory. The broker is played by a relay
that hands each event to the handlers that hear it."""

from __future__ import annotations

import importlib
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, partial
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Response

import contracts
from common.bus import codec
from common.bus.consumer import EventEntrypoint
from common.bus.http_wire import Pieces
from common.bus.messages import Call, Fate, Message, RawReply
from common.bus.rpc import MAX_CALL_BYTES
from common.kernel import problems
from common.kernel.clock import OffsetClock, offset_to, parse_instant
from common.kernel.decision import Refused
from common.kernel.declaration.order import when_due
from common.kernel.identity import Principal
from common.kernel.ids import new_id
from common.kernel.privacy import PersonalData
from common.kernel.workdays import load_calendar
from common.law import RuleBook
from common.run.desk import Desk
from common.run.duty_desk import DutyDesk
from common.run.follower import Follower
from common.run.importer import Importer
from common.run.relay import Relay
from common.run.remembered import Remembered
from common.run.tallying import Tallying
from common.run.timekeeper import Timekeeper
from common.store.kept import Known
from common.store.memory import MemoryDatabase
from gateway import tokens
from gateway.dispatch import Dispatcher
from gateway.keys import KeyFile
from gateway.limits import Limits
from gateway.own import OwnAnswers
from gateway.pages.frame import Frame
from gateway.pages.site import Site
from gateway.routes import ROUTES
from gateway.routes.own import OWN
from gateway.routes.pages import PAGES
from gateway.table import Table
from notice_svc.entrypoints.desk import duties as notice_duties
from tests.unit.repository.sources import ROOT

KEY = Ed25519PrivateKey.generate()
PEM = KEY.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
STORES = {name: f"{name.capitalize()}Store" for name in contracts.SERVICES}


class House:
    """All of the suite at a date, driven by HTTP requests."""

    def __init__(self, book: RuleBook, folder: Any, on: str = "2024-06-03") -> None:
        self.book = book
        self.clock = OffsetClock(offset_to(parse_instant(f"{on}T10:00:00+08:00")))
        self.services: dict[str, Any] = {}
        self.desks: dict[str, Desk] = {}
        self.watches: dict[str, tuple[Callable[[], int], ...]] = {}
        self.keepers: dict[str, Timekeeper] = {}
        for name in contracts.SERVICES:
            self._open(name)
        folder.joinpath("jwks.json").write_text(_jwks())
        own = OwnAnswers(book, self.clock, self.ask)
        site = Site(book, self.clock, self.ask, (*ROUTES, *OWN), Frame(public_url="https://ngo.example.org"))
        keepers = {kind.name: kind.service for kind in book.kinds.values()}
        self.dispatcher = Dispatcher(
            Table((*ROUTES, *OWN, *PAGES)), self.ask, KeyFile(str(folder / "jwks.json")), own.methods(), site.methods(),
            site.refused, (Limits(0), Limits(0)), 0, keepers, {"take_step": book.parameters["admission.steps"].labels},
        )  # fmt: skip

    def _open(self, name: str) -> None:
        store = getattr(importlib.import_module(f"{name}_svc.store"), STORES[name])(MemoryDatabase(name))
        store.calendar = _calendar()
        store.ensure_indexes()
        service = importlib.import_module(f"{name}_svc.service").Service()
        service.desk = self.desks[name] = Desk(store, self.book, self.clock)
        service.personal = PersonalData(b"k" * 32)
        self.services[name] = service
        watch = DutyDesk(name, self.desks[name])
        tallying = Follower(store, "measures", Tallying(name, store, self.book).act)
        self.watches[name] = (Follower(store, "duties", watch.handle).run_once, tallying.run_once, watch.open_due)
        declared = {one.name: partial(when_due, one, service.desk) for one in store.declared if one.due}
        self.keepers[name] = Timekeeper(service.desk, self.clock, declared | {"duty": watch.when_due})

    def again(self, folder: Any) -> House:
        """Another suite that holds what this one holds."""
        made = House(self.book, folder)
        for name, desk in self.desks.items():
            for collection in desk.store.database.list_collection_names():
                held = list(desk.store.database[collection].find())
                made.desks[name].store.database[collection].insert_many(held, ordered=True)
        return made

    def know(self, **known: Any) -> None:
        """Let every service know these organisations, bases and decisions on profiles, as if it had heard of them."""
        for desk in self.desks.values():
            desk.store.known = Known(**known)

    def at(self, on: str, hour: str = "10:00:00") -> None:
        """Set the clock."""
        self.clock.set_offset(offset_to(parse_instant(f"{on}T{hour}+08:00")))

    def ask(self, service: str, method: str, fields: Mapping[str, Any], *, timeout: float) -> RawReply:
        """A service's answer, as it would come over the bus."""
        principal = Principal.from_json(fields["principal"]) if fields["principal"] else None
        carried = codec.loads(codec.dumps({**fields, "principal": None}, max_bytes=MAX_CALL_BYTES), max_bytes=MAX_CALL_BYTES)
        call = Call(**{**carried, "principal": principal, "method": method})
        try:
            reply = getattr(self.services[service], method)(call)
        except Refused as refused:
            body = problems.problem(refused, call.request_id)
            return RawReply(refused.status, {}, json.dumps(body, ensure_ascii=False).encode())
        headers = {"ETag": reply.etag, "Location": reply.location}
        return RawReply(reply.status, {name: text for name, text in headers.items() if text}, codec.dumps(reply.body, max_bytes=2**24))

    def send(self, verb: str, path: str, who: Mapping[str, Any] | None = None, body: Any = None, **headers: str) -> Response:
        """One HTTP request and its answer."""
        sent = {"X-Request-Id": new_id(), **headers}
        if who is not None:
            sent["Authorization"] = f"Bearer {token(json.dumps(who, sort_keys=True))}"
        builder = EnvironBuilder(method=verb, path=path.partition("?")[0], query_string=path.partition("?")[2], headers=sent, json=body)
        begun = self.dispatcher.begin(builder.get_request())
        return begun if isinstance(begun, Response) else begun()

    def upload(
        self, path: str, who: Mapping[str, Any] | None, data: bytes, name: str = "a.xlsx", status: int = 202, kind: str | None = None, **headers: str
    ) -> Any:
        """The JSON of a file sent as a form, or as a body of a media type."""
        sent = {"X-Request-Id": new_id(), **({"Authorization": f"Bearer {token(json.dumps(who, sort_keys=True))}"} if who else {}), **headers}
        body: dict[str, Any] = {"data": {"file": (io.BytesIO(data), name)}} if kind is None else {"data": data, "content_type": kind}
        begun = self.dispatcher.begin(EnvironBuilder(method="POST", path=path, headers=sent, **body).get_request())
        return self._json(begun if isinstance(begun, Response) else begun(), status)

    def file(self, path: str, who: Mapping[str, Any] | None = None, status: int = 200) -> bytes:
        """The content of a file that is asked for."""
        response = self.send("GET", path, who)
        if status != 200:
            self._json(response, status)
            return b""
        assert isinstance(response, Pieces), response.get_data(as_text=True)[:1000]
        found = b"".join(response.pieces())
        assert len(found) == response.size
        return found

    def import_all(self) -> None:
        """Enter the rows of all files that were sent."""
        for service in self.services.values():
            importer = Importer(service)
            while importer.run_once():
                pass

    def get(self, path: str, who: Mapping[str, Any] | None = None, status: int = 200) -> Any:
        """The JSON of a read."""
        return self._json(self.send("GET", path, who), status)

    def post(self, path: str, who: Mapping[str, Any] | None, body: Any = None, status: int = 200, **headers: str) -> Any:
        """The JSON of a command."""
        return self._json(self.send("POST", path, who, body, **headers), status)

    def patch(self, path: str, who: Mapping[str, Any] | None, body: Any, status: int = 200) -> Any:
        """The JSON of a change."""
        return self._json(self.send("PATCH", path, who, body), status)

    def _json(self, response: Response, status: int) -> Any:
        told = response.get_json(force=True)
        assert response.status_code == status, f"{response.status_code} {json.dumps(told, ensure_ascii=False)[:2000]}"
        return told

    def tell(self) -> None:
        """Let every event be told and heard, until nothing is left to tell."""
        while sum(Relay(desk.store, self._publish, _heard).run_once() for desk in self.desks.values()):
            pass

    def tick(self) -> None:
        """Let the time act on what is due by now, and every event that follows be heard."""
        for name, desk in self.desks.items():
            provider = type(self.services[name]).desk
            provider.desk = desk  # what a provider lets the time do asks its desk
            declared = {one.name: partial(when_due, one, desk) for one in desk.store.declared if one.due}
            own = notice_duties(desk.store) if name == "notice" else provider.duties
            while Timekeeper(desk, self.clock, declared | dict(own)).run_once():
                pass
        self.tell()

    def follow(self) -> None:
        """Let every event be told and followed, and forget the targets that were found before."""
        busy = True
        while busy:
            self.tell()
            busy = bool(sum(works[0]() + works[1]() for works in self.watches.values()))
        for desk in self.desks.values():
            desk.store.target_answers = Remembered()

    def knowing(self, org: str, division: str = "330106") -> Known:
        """What the services know, and one organisation more."""
        known = self.desks["registry"].store.known
        facts = {"id": org, "name": f"示例{org}", "division": division}
        return replace(known, orgs=lambda id: facts if id == org else known.orgs(id))

    def pass_time(self) -> None:
        """Let who leads each service do what there is to do: tell, follow the journal, open and time out duties."""
        busy = True
        while busy:
            self.tell()
            busy = bool(sum(work() for works in self.watches.values() for work in works) + sum(one.run_once() for one in self.keepers.values()))

    def _publish(self, messages: list[Message]) -> list[Fate]:
        for message in messages:
            event = codec.loads(message.body)
            for name in contracts.EVENTS[event["name"]].consumers:
                handler, many = _handlers(name)[event["name"]]
                getattr(self.services[name], handler)([event] if many else event)
        return [Fate.CONFIRMED for _ in messages]


def who(role: str, division: str = "330106", **claims: Any) -> dict[str, Any]:
    """The claims of somebody with one role."""
    return {"sub": f"{role}-{division}", "name": "测试", "roles": [role], "division": division, **claims}


@cache
def token(claims: str) -> str:
    return tokens.issue(json.loads(claims), PEM, "k1")


def _jwks() -> str:
    return json.dumps({"keys": [{**json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(KEY.public_key())), "kid": "k1"}]})


def _heard(name: str) -> bool:
    return bool(contracts.EVENTS[name].consumers)


@cache
def _calendar() -> Any:
    return load_calendar(ROOT / "rules" / "workdays")


@cache
def _handlers(service: str) -> dict[str, tuple[str, bool]]:
    """The method that hears each event, and whether it takes several at once."""
    made = importlib.import_module(f"{service}_svc.service").Service
    found = {}
    for method in dir(made):
        for mark in getattr(getattr(made, method), "nameko_entrypoints", ()):
            if isinstance(mark, EventEntrypoint):
                found |= {name: (method, mark.most > 1) for name in mark.names}
    return found
