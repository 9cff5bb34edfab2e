"""Calls over a real broker: answered once, in time, or refused plainly."""

from __future__ import annotations

import json
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from common.bus import DeadlineExceeded, Fate, Message, Publisher, RpcClient, Unavailable
from common.bus.seal import Seal
from tests.integration.bus.conftest import PLANTED, SEAL, Broker, Trial, until

BUREAU = {"sub": "u1", "name": "王", "roles": ["bureau"], "division": "330106"}


def test_a_call_is_answered_with_status_body_and_headers(shared_trial: Trial, client: RpcClient) -> None:
    reply = client.call("trial", "echo", {"body": {"n": 1}, "params": {"id": "x"}}, timeout=2)
    assert (reply.status, json.loads(reply.body)) == (200, {"body": {"n": 1}, "params": {"id": "x"}})
    assert reply.headers == {"ETag": '"7"', "Location": "/v1/things/1"}


def test_a_body_that_kombu_would_turn_into_an_object_stays_data(shared_trial: Trial, client: RpcClient) -> None:
    planted = {"__type__": "zzz", "__value__": 1}
    assert json.loads(client.call("trial", "echo", {"body": planted}, timeout=2).body)["body"] == planted


def test_the_right_role_may_and_the_principal_arrives(shared_trial: Trial, client: RpcClient) -> None:
    reply = client.call("trial", "decide", {"principal": BUREAU}, timeout=2)
    assert (reply.status, json.loads(reply.body)) == (200, {"by": "王"})


@pytest.mark.parametrize(
    ("principal", "status", "code"),
    [(BUREAU | {"roles": ["finance"]}, 403, "not_your_role"), (None, 401, "unauthorized")],
)
def test_another_role_may_not(
    shared_trial: Trial, client: RpcClient, principal: dict | None, status: int, code: str
) -> None:
    reply = client.call("trial", "decide", {"principal": principal, "request_id": "r1"}, timeout=2)
    assert (reply.status, json.loads(reply.body)["code"]) == (status, code)


def test_a_refusal_arrives_as_its_problem_document(shared_trial: Trial, client: RpcClient) -> None:
    reply = client.call("trial", "refuse", {"request_id": "r1"}, timeout=2)
    problem = json.loads(reply.body)
    assert (reply.status, problem["code"], problem["waivable"]) == (422, "too_small", True)
    assert problem["basis"][0]["clause"] == "ZJ23-1"
    assert problem["request_id"] == "r1"


@pytest.mark.parametrize("method", ["break_down", "give_up", "answer_badly", "no_such_method"])
def test_a_fault_is_a_500_that_tells_nothing(shared_trial: Trial, client: RpcClient, method: str) -> None:
    reply = client.call("trial", method, {"request_id": "r1"}, timeout=2)
    problem = json.loads(reply.body)
    assert (reply.status, problem["code"], problem["request_id"]) == (500, "internal", "r1")
    assert PLANTED not in reply.body.decode() + shared_trial.log_file.read_text()
    assert client.call("trial", "echo", {}, timeout=2).status == 200


@pytest.mark.parametrize("body", [b"\xff", b"[]", b"{}", b'{"method": "echo", "surplus": 1}', b"[" * 100_000])
def test_a_request_that_is_no_call_harms_nobody(
    shared_trial: Trial, client: RpcClient, publisher: Publisher, body: bytes
) -> None:
    seal = {"seal": SEAL.of("trial", body)}
    sent = [Message("rpc-trial", body, "m1", exchange=""), Message("rpc-trial", body, "m2", exchange="", headers=seal)]
    assert publisher.publish(sent) == [Fate.CONFIRMED] * 2
    assert client.call("trial", "echo", {}, timeout=2).status == 200


def test_a_principal_that_the_gateway_has_not_signed_is_not_believed(shared_trial: Trial, bus_broker: Broker, client: RpcClient) -> None:
    forger = RpcClient(bus_broker.uri, Seal([b"f" * 32]))
    try:
        forged = forger.call("trial", "decide", {"principal": BUREAU}, timeout=2)
    finally:
        forger.close()
    assert (forged.status, json.loads(forged.body)["code"]) == (500, "internal")
    assert client.call("trial", "decide", {"principal": BUREAU}, timeout=2).status == 200


def test_an_unknown_service_is_unavailable_at_once(bus_broker: object, client: RpcClient) -> None:
    with pytest.raises(Unavailable):  # and not DeadlineExceeded, which whoever waited would get
        client.call("nobody", "echo", {}, timeout=5)
    assert client.pending == 0


def test_a_stopped_service_is_unavailable_at_once(trial: Trial, client: RpcClient) -> None:
    assert trial.stop() == 0
    with pytest.raises(Unavailable):  # and not DeadlineExceeded
        client.call("trial", "echo", {}, timeout=5)


def test_no_answer_in_time_ends_the_wait_and_leaves_nothing(
    shared_trial: Trial, client: RpcClient, tmp_path: Path
) -> None:
    began = time.monotonic()
    with pytest.raises(DeadlineExceeded):
        client.call("trial", "note", {"body": {"id": "slow", "until": str(tmp_path / "go")}}, timeout=0.5)
    assert time.monotonic() - began >= 0.5
    assert client.pending == 0
    (tmp_path / "go").touch()
    assert client.call("trial", "echo", {}, timeout=2).status == 200  # the late answer disturbs nobody


def test_a_call_whose_caller_gave_up_is_not_carried_out(trial: Trial, client: RpcClient) -> None:
    trial.process.send_signal(signal.SIGSTOP)
    with pytest.raises(DeadlineExceeded):
        client.call("trial", "note", {"body": {"id": "late"}}, timeout=0.5)
    trial.process.send_signal(signal.SIGCONT)
    assert client.call("trial", "note", {"body": {"id": "in time"}}, timeout=5).status == 200
    assert trial.trace("noted") == ["in time"]
    assert trial.metric("ngo_rpc_late_total", method="note") == 1


def test_a_call_that_died_with_its_process_is_not_carried_out_by_another(
    bus_broker: Broker, trial: Trial, client: RpcClient, tmp_path: Path
) -> None:
    (tmp_path / "second").mkdir()
    other = Trial(bus_broker.uri, tmp_path / "second").start()
    try:
        with ThreadPoolExecutor(1) as caller:
            body = {"id": "once", "until": str(tmp_path / "never")}
            asked = caller.submit(client.call, "trial", "note", {"body": body}, timeout=1.5)
            until(lambda: trial.trace("noted") + other.trace("noted"), "the call under way")
            (trial if trial.trace("noted") else other).end()
            assert isinstance(asked.exception(), DeadlineExceeded)
        assert client.call("trial", "echo", {}, timeout=2).status == 200
        assert trial.trace("noted") + other.trace("noted") == ["once"]
    finally:
        other.end()


def test_many_callers_each_get_their_own_answer(shared_trial: Trial, client: RpcClient) -> None:
    def ask(number: int) -> int:
        return json.loads(client.call("trial", "echo", {"body": number}, timeout=5).body)["body"]

    with ThreadPoolExecutor(20) as callers:
        assert list(callers.map(ask, range(500))) == list(range(500))
    assert client.pending == 0


@pytest.mark.parametrize("calls", [9, 12])  # the pool has 8 workers
def test_sigterm_in_the_middle_of_calls_answers_them(
    trial: Trial, client: RpcClient, tmp_path: Path, calls: int
) -> None:
    def ask(number: int) -> int:
        body = {"id": number, "until": str(tmp_path / "go")}
        return client.call("trial", "note", {"body": body}, timeout=10).status

    with ThreadPoolExecutor(12) as callers:
        replies = [callers.submit(ask, number) for number in range(calls)]
        until(lambda: len(trial.trace("noted")) == 8, "eight under way")
        # what comes later may find no process any more, and is told so
        until(lambda: trial.metric("ngo_rpc_waiting") == calls - 8, "the others taken")
        trial.process.send_signal(signal.SIGTERM)
        until(lambda: trial.ops("/readyz")[0] == 503, "draining")
        (tmp_path / "go").touch()
        assert [reply.result() for reply in replies] == [200] * calls
    assert trial.process.wait(timeout=20) == 0
    assert sorted(trial.trace("noted")) == list(range(calls))
