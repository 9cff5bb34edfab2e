"""A dispatcher with real routes, tokens and forms; only the services behind it are played."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from marshmallow import fields
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

from common.bus.messages import RawReply
from common.kernel.clock import RealClock
from common.kernel.schema import Form, Part, Shown, Text, Waiver, Whole
from common.law import RuleBook
from gateway import tokens
from gateway.dispatch import Dispatcher
from gateway.keys import KeyFile
from gateway.limits import Limits
from gateway.own import OwnAnswers
from gateway.pages.frame import Frame
from gateway.pages.site import Site
from gateway.route import Route
from gateway.routes import ROUTES
from gateway.routes.own import DEVELOPMENT, OWN
from gateway.routes.pages import PAGES
from gateway.table import Table

KEY = Ed25519PrivateKey.generate()
STRANGER = Ed25519PrivateKey.generate()


class ThingForm(Form):
    name = Text(required=True)
    colour = Text(load_default="red")
    size = Whole(load_default=0)
    part = Part(Form.from_dict({"left": Text(required=True), "right": Text(required=True)}), load_default=None)
    free = fields.Dict(load_default=dict)
    waiver = Part(Waiver)


class ThingShown(Shown):
    id = fields.String()


class ThingPage(Shown):
    items = fields.List(fields.Nested(ThingShown))
    next = fields.String(allow_none=True)


STEPS = {"take_step": {"review": "评审", "final_decision": "决定"}}
THINGS = (
    Route("POST", "/v1/things", "registry", "make_thing", "新建", ThingForm, ThingShown, 201),
    Route("GET", "/v1/things", "registry", "list_things", "查询", gives=ThingPage, query=("colour",)),
    Route("GET", "/v1/things/{id}", "registry", "get_thing", "查看", gives=ThingShown, query=("as_of",)),
    Route("PATCH", "/v1/things/{id}", "registry", "change_thing", "变更", ThingForm, ThingShown, partial=True),
    Route("POST", "/v1/things/{id}/end", "registry", "end_thing", "结束", gives=ThingShown),
    Route("POST", "/v1/files", "registry", "take_file", "上传", gives=ThingShown, status=202, uploads=True),
    Route("POST", "/v1/things/{id}/doubts", "notice", "doubt", "提出异议", ThingForm, ThingShown, 201, public=True),
)


def pem(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def jwks(*keys: tuple[str, Ed25519PrivateKey]) -> str:
    made = ({**json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(key.public_key())), "kid": kid} for kid, key in keys)
    return json.dumps({"keys": list(made)})


def token(*, key: Ed25519PrivateKey = KEY, kid: str = "k1", **claims: Any) -> str:
    whole = {"sub": "u-1", "name": "王", "roles": ["bureau"], "division": "330106"} | claims
    return tokens.issue(whole, pem(key), kid)


def bearer(**claims: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {token(**claims)}"}


class Services:
    """Plays the services: answers as told, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, Mapping[str, Any], float]] = []
        self.answers: dict[tuple[str, str], RawReply | Exception] = {}

    def __call__(self, service: str, method: str, fields: Mapping[str, Any], *, timeout: float) -> RawReply:
        self.asked.append((service, method, fields, timeout))
        answer = self.answers.get((service, method), RawReply(200, {"ETag": '"3"'}, b'{"id":"t1"}'))
        if isinstance(answer, Exception):
            raise answer
        return answer

    def answer(self, service: str, method: str, body: Any, status: int = 200, **headers: str) -> None:
        self.answers[service, method] = RawReply(status, headers, json.dumps(body).encode())

    @property
    def last(self) -> Mapping[str, Any]:
        return self.asked[-1][2]


class Gateway:
    """Sends requests straight into a dispatcher."""

    def __init__(self, dispatcher: Dispatcher, services: Services) -> None:
        self.dispatcher = dispatcher
        self.services = services

    def send(self, verb: str, path: str, **given: Any) -> Response:
        begun = self.dispatcher.begin(request(verb, path, **given))
        return begun if isinstance(begun, Response) else begun()


def request(verb: str, path: str, *, address: str = "10.0.0.1", **given: Any) -> Request:
    """A request as the HTTP server hands it on: its body read, its id set."""
    headers = {"X-Request-Id": "req-0001"} | given.pop("headers", {})
    builder = EnvironBuilder(method=verb, path=path, headers=headers, **given)
    builder.environ_base = {"REMOTE_ADDR": address}
    return builder.get_request()


@pytest.fixture
def services() -> Services:
    return Services()


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "jwks.json"
    path.write_text(jwks(("k1", KEY)))
    return path


Build = Callable[..., Gateway]


@pytest.fixture
def build(services: Services, key_file: Path, book: RuleBook) -> Build:
    """Makes a gateway; ``rates`` are those of callers and of addresses."""

    def made(*, rates: tuple[float, float] = (0, 0), trusted_proxies: int = 0, origins: str = "") -> Gateway:
        clock = RealClock()
        site = Site(book, clock, services, OWN, Frame(public_url="https://ngo.example.org"))
        dispatcher = Dispatcher(
            Table((*THINGS, *ROUTES, *OWN, *DEVELOPMENT, *PAGES)), services, KeyFile(str(key_file)),
            OwnAnswers(book, clock, services).methods(), site.methods(), site.refused,
            (Limits(rates[0]), Limits(rates[1])), trusted_proxies, steps=STEPS, origins=origins,
        )  # fmt: skip
        return Gateway(dispatcher, services)

    return made


@pytest.fixture
def gateway(build: Build) -> Gateway:
    return build()
