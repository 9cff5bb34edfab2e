"""What is answered without asking a service again, for a moment and no longer."""

from __future__ import annotations

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from common.bus.messages import Call, RawReply
from gateway.recent import MOMENT, Recent
from gateway.route import Route
from tests.factories import principal

READ = Route("GET", "/v1/orgs/{id}", "registry", "get_org", "查看")
PUBLIC = Route("GET", "/v1/notices/{id}", "notice", "get_notice", "查看", public=True)
CHANGE = Route("PATCH", "/v1/orgs/{id}", "registry", "change_org", "变更")
REPLY = RawReply(200, {"ETag": '"3"'}, b"{}")


class Time:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def recent(time: Time) -> Recent:
    return Recent(time)


def asks(etag: str | None = None) -> Request:
    return Request(EnvironBuilder(headers={"If-None-Match": etag} if etag else {}).get_environ())


def read(id: str = "o1", **changes: object) -> Call:
    return Call("get_org", **{"principal": principal(), "params": {"id": id}, **changes})


def test_the_same_reader_with_the_same_version_is_answered_here(recent: Recent) -> None:
    recent.keep(READ, read(), REPLY)
    assert recent.answer(READ, read(), asks('"3"')).headers["ETag"] == '"3"'


@pytest.mark.parametrize(
    ("call", "etag"),
    [
        (read(), None),
        (read(), '"2"'),
        (read("o2"), '"3"'),
        (read(principal=principal(division="330108")), '"3"'),
        (read(query={"as_of": "2024"}), '"3"'),
    ],
    ids=["no version", "older version", "another thing", "another reader", "another question"],
)
def test_everything_else_is_asked_for(recent: Recent, call: Call, etag: str | None) -> None:
    recent.keep(READ, read(), REPLY)
    assert recent.answer(READ, call, asks(etag)) is None


def test_a_callers_content_is_never_kept(recent: Recent) -> None:
    recent.keep(READ, read(), RawReply(200, {"ETag": '"3"'}, b"secret"))
    assert recent.answer(READ, read(), asks('"3"')).get_data() == b""
    assert [kept.reply.body for kept in recent._kept.values()] == [b""]


def test_after_a_moment_the_service_is_asked_again(recent: Recent, time: Time) -> None:
    recent.keep(READ, read(), REPLY)
    time.now += MOMENT
    assert recent.answer(READ, read(), asks('"3"')) is not None
    time.now += 0.001
    assert recent.answer(READ, read(), asks('"3"')) is None


def test_a_command_on_the_thing_makes_it_be_asked_for(recent: Recent) -> None:
    recent.keep(READ, read(), REPLY)
    recent.keep(CHANGE, read("o2"), REPLY)
    assert recent.answer(READ, read(), asks('"3"')) is not None
    recent.keep(CHANGE, read(principal=principal(division="33")), REPLY)
    assert recent.answer(READ, read(), asks('"3"')) is None


def test_a_public_answer_serves_every_reader(recent: Recent) -> None:
    recent.keep(PUBLIC, read(principal=None), RawReply(200, {}, b"notice"))
    assert recent.answer(PUBLIC, read(principal=None), asks()).get_data() == b"notice"
    assert recent.answer(PUBLIC, read(), asks()) is None


@pytest.mark.parametrize("status", [404, 422, 503])
def test_a_refusal_is_never_kept(recent: Recent, status: int) -> None:
    recent.keep(PUBLIC, read(principal=None), RawReply(status, {}, b""))
    assert recent.answer(PUBLIC, read(principal=None), asks()) is None
