"""A method under `@command` may be called directly; the checks that the bus promises are part of it."""

from __future__ import annotations

import time

import eventlet
import pytest
from pymongo import errors

from common.bus import BadJson, Call, DeadlineExceeded, Reply, codec, command, on_event
from common.bus.consumer import time_limit
from common.bus.parking import attempts_of
from common.bus.rpc import database_away, read_call
from common.kernel.decision import Refused
from common.kernel.identity import Principal

BUREAU = Principal("u1", "王", ("bureau",), "330106")


class Service:
    @command(roles=("bureau", "street"))
    def decide(self, call: Call) -> Reply:
        return Reply(200, call.body)

    @on_event("registry.org.rated")
    def heard(self, event: dict) -> None:
        raise eventlet.Timeout(None)  # a number would start a timer that outlives this


def test_the_right_role_in_time_is_served() -> None:
    call = Call("decide", principal=BUREAU, body=1, deadline=int(time.time() * 1000) + 5000)
    assert Service().decide(call) == Reply(200, 1)


@pytest.mark.parametrize(
    ("call", "status"),
    [
        (Call("decide"), 401),
        (Call("decide", principal=Principal("u2", "李", ("finance",), "330106")), 403),
        (Call("decide", principal=BUREAU, deadline=1), 503),
    ],
)
def test_another_is_refused(call: Call, status: int) -> None:
    with pytest.raises(Refused) as refused:
        Service().decide(call)
    assert refused.value.status == status


def test_a_call_is_read_whole() -> None:
    body = codec.dumps({"method": "decide", "principal": BUREAU.to_json(), "body": [1], "deadline": 7})
    assert read_call(body) == Call("decide", principal=BUREAU, body=[1], deadline=7)


@pytest.mark.parametrize(
    "fields", [[], {}, {"method": "x", "surplus": 1}, {"method": "x", "principal": {"sub": "u1"}}, "x", None]
)
def test_what_is_no_call_is_refused(fields: object) -> None:
    with pytest.raises(BadJson):
        read_call(codec.dumps(fields))


def test_a_time_limit_raises_what_nameko_catches() -> None:
    with pytest.raises(DeadlineExceeded), time_limit(0.01):
        eventlet.sleep(5)
    with time_limit(5):
        pass


def test_a_timeout_from_below_does_not_leave_a_handler_as_such() -> None:
    with pytest.raises(DeadlineExceeded):
        Service().heard({"id": "1", "name": "registry.org.rated"})


@pytest.mark.parametrize(
    ("headers", "count"),
    [({}, 0), ({"attempts": 3}, 3), ({"attempts": 6}, 6), ({"attempts": 7}, 0), ({"attempts": -1}, 0)],
)
def test_a_count_that_no_process_of_ours_wrote_is_none(headers: dict, count: int) -> None:
    assert attempts_of(headers) == count


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (errors.ServerSelectionTimeoutError("none"), True),
        (errors.AutoReconnect("closed"), True),
        (errors.NetworkTimeout("slow"), True),
        (errors.WaitQueueTimeoutError("busy"), True),
        (errors.ExecutionTimeout("slow"), True),
        (errors.DuplicateKeyError("twice"), False),
        (errors.OperationFailure("wrong"), False),
        (TimeoutError(), False),
    ],
)
def test_a_database_that_does_not_answer_is_told_from_one_that_says_no(error: Exception, away: bool) -> None:
    assert database_away(error) is away
