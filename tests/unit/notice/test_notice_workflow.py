"""The table of a notice's life: whole, and the only way from one state to another."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from common.kernel.decision import Outcome, Refused, State
from common.law import RuleBook
from notice_svc import handling, objections
from notice_svc.tally import Tally
from notice_svc.workflow import NOTICE
from tests.unit.notice.factories import CALENDAR, at, in_state, settled

NOW = "2024-03-05T10:00:00.000000+08:00"
LEGAL = {
    ("draft", "release"): "open", ("draft", "withdraw"): "withdrawn", ("open", "object"): "open",
    ("open", "withdraw"): "withdrawn", ("open", "correct"): "superseded", ("open", "conclude"): "concluded",
}  # fmt: skip
COMMANDS = ("release", "object", "withdraw", "correct", "conclude")


def take(book: RuleBook, command: str, state: State) -> Outcome:
    check = at(book, NOW, sub="somebody")
    words = {"title": "新", "content": "新", "reason": "理由"}
    how: dict[str, Callable[[], Outcome]] = {
        "release": lambda: handling.release(state, check, CALENDAR),
        "object": lambda: settled(book, state, Tally(1, 1)) if objections.file("x", 1, "r", True, state, check) else None,
        "withdraw": lambda: handling.withdraw(state, words, check),
        "correct": lambda: handling.correct(state, words, check, CALENDAR),
        "conclude": lambda: handling.conclude(state, Tally(), check),
    }
    return how[command]()


def test_every_state_is_reached_and_has_a_label_and_a_way_to_an_end() -> None:
    assert {t.target for t in NOTICE.transitions} | {NOTICE.initial} == set(NOTICE.labels)
    assert NOTICE.finals == {"upheld", "withdrawn", "superseded"}
    for state in set(NOTICE.labels) - NOTICE.finals:
        assert any(t.target != state for t in NOTICE.allowed(state))


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("state", NOTICE.labels)
def test_each_command_in_each_state_is_a_step_of_the_table_or_refused(book: RuleBook, state: str, command: str) -> None:
    before = in_state(book, state)
    assert before["state"] == state
    if (state, command) in LEGAL:
        done = take(book, command, before)
        assert done.state["state"] == LEGAL[state, command]
        assert done.events
        return
    with pytest.raises(Refused) as refused:
        take(book, command, before)
    hidden = (state, command) == ("draft", "object")
    assert refused.value.status == (404 if hidden else 409)
    assert hidden or [ground.clause for ground in refused.value.basis] == ["ZJ23-26"]
