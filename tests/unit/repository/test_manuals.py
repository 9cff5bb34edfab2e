"""Commands that the manuals tell an operator to give are there, with the options that they name."""

from __future__ import annotations

import re

import click
import pytest

from tests.unit.repository.sources import ROOT
from tools.suitectl import suitectl

MANUALS = ("docs/operations.md", "docs/runbook.md", "README.md")
GIVEN = re.compile(r"python -m tools\.suitectl ([^`\n|]+)")
# The table of commands names them without the words before.
ROW = re.compile(r"^\| ((?:`[^`]+`、?)+) \|", re.MULTILINE)
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def told() -> set[str]:
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in MANUALS]
    rows = ROW.findall(OPERATIONS.partition("## 五、")[2].partition("\n## ")[0])
    return {given.strip() for text in texts for given in GIVEN.findall(text)} | {one for row in rows for one in re.findall(r"`([^`]+)`", row)}


@pytest.mark.parametrize("given", sorted(told()))
def test_a_command_of_the_manuals_is_there(given: str) -> None:
    assert missing(given) == set()


@pytest.mark.parametrize("given", ["dead forget", "verifies", "dead list --all", "backup --where x"])
def test_a_command_that_is_not_there_is_noticed(given: str) -> None:
    assert missing(given)


def missing(given: str) -> set[str]:
    command: click.Command = suitectl
    words = [word for word in given.replace("[", " ").replace("]", " ").split() if word != "--help"]
    while isinstance(command, click.Group):
        if not words:
            return set()
        if words[0] not in command.commands:
            return {given}
        command = command.commands[words.pop(0)]
    known = {option for one in command.params for option in one.opts}
    return {word for word in words if word.startswith("--")} - known


def test_every_command_on_data_is_told() -> None:
    heads = {" ".join(word for word in given.split() if not word.startswith("-")).split(" …")[0] for given in told()}
    for name in ("dead discard", "dead replay", "journal tail", "outbox", "leases", "rebuild", "backup", "restore", "topology", "migrate"):
        assert any(head.startswith(name) for head in heads), name
