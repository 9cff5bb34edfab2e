"""A dead letter is taken away by two persons with a reason, or not at all; a command never half begins."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from tools.suitectl import suitectl

NOWHERE = {"AMQP_URI": "amqp://127.0.0.1:1//", "MONGO_URI": "mongodb://127.0.0.1:1/?directConnection=true"}


@pytest.mark.parametrize(
    ("by", "second", "reason"), [("甲", "甲", "重复"), ("Li", "li ", "重复"), ("甲", " ", "重复"), (" ", "乙", "重复"), ("甲", "乙", " ")]
)
def test_discarding_needs_a_reason_and_two_persons(by: str, second: str, reason: str) -> None:
    words = ["dead", "discard", "--service", "notice", "--id", "e1", "--by", by, "--second", second, "--reason", reason]
    done = CliRunner(env=NOWHERE).invoke(suitectl, words)
    assert done.exit_code == 1
    assert "a reason and two different persons are needed" in done.output


@pytest.mark.parametrize("missing", ["--by", "--second", "--reason"])
def test_none_of_them_can_be_left_out(missing: str) -> None:
    given = {"--by": "甲", "--second": "乙", "--reason": "重复"}
    words = [word for name, value in given.items() if name != missing for word in (name, value)]
    done = CliRunner(env=NOWHERE).invoke(suitectl, ["dead", "discard", "--service", "notice", "--id", "e1", *words])
    assert done.exit_code == 2 and missing in done.output


@pytest.mark.parametrize("words", [["outbox"], ["leases"], ["backup", "--to", "backups"], ["journal", "tail", "--service", "notice"]])
def test_a_database_that_is_away_is_said(words: list[str]) -> None:
    with CliRunner().isolated_filesystem():
        done = CliRunner(env=NOWHERE).invoke(suitectl, words)
    assert done.exit_code == 1 and "the database does not answer" in done.output
