"""No call is taken, and no process is called ready, before what it answers can be sent."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from common.bus.extensions import SharedPublisher
from common.bus.rpc import RpcServer


class Trail:
    """Plays the link that answers go by and the channel that calls come by; notes who was asked for what."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.up = False

    def wait_up(self, timeout: float) -> bool:
        self.asked.append("answers can go")
        return True

    def __getattr__(self, name: str) -> object:
        return lambda *args, **kwargs: self.asked.append(name)


@pytest.fixture
def trail() -> Trail:
    return Trail()


@pytest.fixture
def answers(trail: Trail) -> SharedPublisher:
    found = SharedPublisher()
    found.publisher = SimpleNamespace(link=trail)
    return found


def test_calls_are_taken_once_answers_can_go(trail: Trail, answers: SharedPublisher) -> None:
    server = RpcServer()
    server.container = SimpleNamespace(service_name="trial", max_workers=8)
    server.publisher = answers
    server.consume(trail, lambda message: None)
    assert trail.asked.index("answers can go") < trail.asked.index("basic_consume")


def test_a_process_that_cannot_answer_is_not_ready(trail: Trail, answers: SharedPublisher) -> None:
    assert not answers.ready
    trail.up = True
    assert answers.ready
