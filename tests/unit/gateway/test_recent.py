"""What is answered without asking a service again, for a moment and no longer."""

from __future__ import annotations

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from common.bus.messages import Call, RawReply
from gateway.recent import LONGEST_QUESTION, MOMENT, Recent
from gateway.route import Route
from tests.factories import principal

READ = Route("GET", "/v1/orgs/{id}", "registry", "get_org", "查看")
PUBLIC = Route("GET", "/v1/notices/{id}", "notice", "get_notice", "查看", public=True)
PLACE = Route("GET", "/v1/divisions/{code}/profile", "registry", "get_division", "查看")
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
    recent.keep(READ, read(), REPLY, recent.asking())
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
    recent.keep(READ, read(), REPLY, recent.asking())
    assert recent.answer(READ, call, asks(etag)) is None


def test_a_callers_content_is_never_kept(recent: Recent) -> None:
    recent.keep(READ, read(), RawReply(200, {"ETag": '"3"'}, b"secret"), recent.asking())
    assert recent.answer(READ, read(), asks('"3"')).get_data() == b""
    assert [kept.reply.body for kept in recent._kept.values()] == [b""]


def test_after_a_moment_the_service_is_asked_again(recent: Recent, time: Time) -> None:
    recent.keep(READ, read(), REPLY, recent.asking())
    time.now += MOMENT
    assert recent.answer(READ, read(), asks('"3"')) is not None
    time.now += 0.001
    assert recent.answer(READ, read(), asks('"3"')) is None


def test_a_command_on_the_thing_makes_it_be_asked_for(recent: Recent) -> None:
    recent.keep(READ, read(), REPLY, recent.asking())
    recent.forget(read("o2"))
    assert recent.answer(READ, read(), asks('"3"')) is not None
    recent.forget(read(principal=principal(division="33")))
    assert recent.answer(READ, read(), asks('"3"')) is None


def test_a_public_answer_serves_every_reader(recent: Recent) -> None:
    recent.keep(PUBLIC, read(principal=None), RawReply(200, {}, b"notice"), recent.asking())
    assert recent.answer(PUBLIC, read(principal=None), asks()).get_data() == b"notice"
    assert recent.answer(PUBLIC, read(), asks()) is None


@pytest.mark.parametrize("status", [404, 422, 503])
def test_a_refusal_is_never_kept(recent: Recent, status: int) -> None:
    recent.keep(PUBLIC, read(principal=None), RawReply(status, {}, b""), recent.asking())
    assert recent.answer(PUBLIC, read(principal=None), asks()) is None


def test_a_command_on_what_an_address_names_by_code_makes_it_be_asked_for(recent: Recent) -> None:
    place = read(params={"code": "330106"})
    recent.keep(PLACE, place, REPLY, recent.asking())
    recent.forget(read(params={"code": "330108"}))
    assert recent.answer(PLACE, place, asks('"3"')) is not None
    recent.forget(place)
    assert recent.answer(PLACE, place, asks('"3"')) is None


@pytest.mark.parametrize(("about", "kept"), [("o1", False), ("o2", True)])
def test_an_answer_that_a_command_has_overtaken_is_not_kept(recent: Recent, time: Time, about: str, kept: bool) -> None:
    asked_at = recent.asking()
    time.now += 0.1
    recent.forget(read(about))
    recent.keep(READ, read(), REPLY, asked_at)
    assert (recent.answer(READ, read(), asks('"3"')) is not None) == kept
    recent.keep(READ, read(), REPLY, recent.asking() + 0.001)
    assert recent.answer(READ, read(), asks('"3"')) is not None


def test_what_is_old_is_dropped_when_something_new_is_kept(recent: Recent, time: Time) -> None:
    for number in range(50):
        recent.keep(READ, read(f"o{number}"), REPLY, recent.asking())
        recent.forget(read(f"p{number}"))
        time.now += 0.5
    assert len(recent._kept) <= 3
    assert len(recent._changed) <= 2 * LONGEST_QUESTION + 1


def test_there_are_never_more_than_the_most(recent: Recent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.recent.MOST", 3)
    for number in range(5):
        recent.keep(READ, read(f"o{number}"), REPLY, recent.asking())
    assert [kept.thing for kept in recent._kept.values()] == ["o2", "o3", "o4"]
