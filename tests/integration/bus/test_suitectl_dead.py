"""An operator sees why an event was given up, and sends it back to the one inbox that gave it up."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from common.bus import Message, Publisher
from tests.integration.bus.conftest import Broker, Trial, event, until
from tools import deadletters
from tools.suitectl import suitectl


@pytest.fixture
def cli(bus_broker: Broker) -> Iterator[CliRunner]:
    yield CliRunner(env={"AMQP_URI": bus_broker.uri})


def run(cli: CliRunner, *arguments: str) -> str:
    result = cli.invoke(suitectl, ["dead", *arguments, "--service", "trial"])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_dead_letters_are_listed_with_their_reason_and_stay(
    bus_broker: Broker, shared_trial: Trial, publisher: Publisher, cli: CliRunner
) -> None:
    asked = [event(never=True), event(never=True)]
    publisher.publish(asked)
    until(lambda: bus_broker.depth("dead-trial") == 2, "dead letters")
    for _ in range(2):
        letters = [json.loads(line) for line in run(cli, "list").splitlines() if line.startswith("{")]
        assert {letter["event_id"] for letter in letters} == {message.message_id for message in asked}
        assert {(letter["error_code"], letter["name"]) for letter in letters} == {
            ("not_ours", "trial.work.asked")
        }


def test_the_event_itself_is_shown(
    bus_broker: Broker, shared_trial: Trial, publisher: Publisher, cli: CliRunner
) -> None:
    asked = event(never=True)
    publisher.publish([asked])
    until(lambda: bus_broker.depth("dead-trial"), "dead letter")
    assert json.loads(run(cli, "show", "--id", asked.message_id)) == json.loads(asked.body)
    missing = cli.invoke(suitectl, ["dead", "show", "--service", "trial", "--id", "none"])
    assert missing.exit_code == 1


def test_one_is_replayed_and_the_others_stay(
    bus_broker: Broker, shared_trial: Trial, publisher: Publisher, cli: CliRunner
) -> None:
    first, second = event(fail=6), event(fail=6)  # six attempts park it, the seventh succeeds
    publisher.publish([first, second])
    until(lambda: bus_broker.depth("dead-trial") == 2, "dead letters", 20)
    assert "1 replayed" in run(cli, "replay", "--id", second.message_id, "--by", "operator")
    shared_trial.wait_done(second)
    until(lambda: bus_broker.depth("dead-trial") == 1, "the other one")
    assert first.message_id not in shared_trial.trace("done")


def test_all_are_replayed_and_a_second_replay_changes_nothing(
    bus_broker: Broker, shared_trial: Trial, publisher: Publisher, cli: CliRunner
) -> None:
    asked = [event(fail=6) for _ in range(3)]
    publisher.publish(asked)
    until(lambda: bus_broker.depth("dead-trial") == 3, "dead letters", 20)
    assert "3 replayed" in run(cli, "replay")
    shared_trial.wait_done(*asked)
    assert "0 replayed" in run(cli, "replay")
    assert [shared_trial.trace("done").count(message.message_id) for message in asked] == [1] * 3


def test_letters_of_any_kind_are_listed_shown_and_replayed(bus_broker: Broker, publisher: Publisher, cli: CliRunner) -> None:
    rubbish = [(b"", {"attempts": "many"}), (b"\xff\x00", {"error_code": ["a"], "first_at": 7}), (b'{"id": ["x"]}', {"attempts": -1}), (b"[]", {})]
    publisher.publish([Message("dead-trial", body, f"m-{n}", "", headers) for n, (body, headers) in enumerate(rubbish)])
    until(lambda: bus_broker.depth("dead-trial") == len(rubbish), "dead letters")
    letters = [json.loads(line) for line in run(cli, "list").splitlines() if line.startswith("{")]
    assert [(one["event_id"], one["attempts"], one["size"]) for one in letters] == [("m-0", 0, 0), ("m-1", 0, 2), ("['x']", 0, 13), ("m-3", 0, 2)]
    assert [json.loads(run(cli, "show", "--id", id)) for id in ("m-0", "m-1", "m-3")] == ["", "\\xff\x00", []]
    assert "4 replayed" in run(cli, "replay")
    until(lambda: bus_broker.depth("evt-trial") + bus_broker.depth("dead-trial") == len(rubbish), "the inbox, or what it gives up again")


def test_messages_that_are_no_events_are_dead_letters_and_their_neighbours_are_handled(
    bus_broker: Broker, shared_trial: Trial, publisher: Publisher
) -> None:
    good = [event() for _ in range(9)]
    rubbish = [Message("trial.work.asked", body, f"r-{n}", headers=headers) for n, (body, headers) in enumerate(
        [(b"", {}), (b'{"method": ["x"]}', {"attempts": [1]}), (b"null", {"first_at": {"a": 1}})] * 3
    )]  # fmt: skip
    publisher.publish([message for pair in zip(good, rubbish, strict=True) for message in pair])
    publisher.publish([Message("rpc-trial", body, f"c-{n}", "") for n, body in enumerate((b"", b'{"method": ["x"]}'))])
    shared_trial.wait_done(*good)
    until(lambda: bus_broker.depth("dead-trial") == len(rubbish), "dead letters")
    assert shared_trial.process.poll() is None


def test_one_is_taken_away_for_good_and_the_others_stay(bus_broker: Broker, shared_trial: Trial, publisher: Publisher) -> None:
    first, second = event(never=True), event(never=True)
    publisher.publish([first, second])
    until(lambda: bus_broker.depth("dead-trial") == 2, "dead letters")
    kept: list[str] = []

    def refuse(letter: deadletters.DeadLetter) -> None:
        raise RuntimeError("could not be written down")

    with pytest.raises(RuntimeError):
        deadletters.discard(bus_broker.uri, "trial", event_id=second.message_id, before=refuse)
    until(lambda: bus_broker.depth("dead-trial") == 2, "both still there")
    gone = deadletters.discard(bus_broker.uri, "trial", event_id=second.message_id, before=lambda letter: kept.append(letter.event_id))
    assert gone is not None and kept == [gone.event_id] == [second.message_id]
    until(lambda: bus_broker.depth("dead-trial") == 1, "the other one")
    assert deadletters.discard(bus_broker.uri, "trial", event_id=second.message_id, before=refuse) is None
    assert [letter.event_id for letter in deadletters.list_dead(bus_broker.uri, "trial")] == [first.message_id]
