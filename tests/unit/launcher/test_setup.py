"""What only the tests need is installed where it is missing, and a failure says what to install."""

from __future__ import annotations

import subprocess

import pytest

from launcher import setup
from launcher.errors import StartFailed


@pytest.fixture
def installs(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    asked: list[list[str]] = []

    def run(command: list[str]) -> subprocess.CompletedProcess[str]:
        asked.append(command[2:])
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.setattr(setup.subprocess, "run", run)
    return asked


def test_nothing_is_installed_where_all_is_there(monkeypatch: pytest.MonkeyPatch, installs: list[list[str]]) -> None:
    monkeypatch.setattr(setup.shutil, "which", lambda name: f"/usr/bin/{name}")
    setup.ensure_tools_for_tests()
    assert installs == []


def test_what_is_missing_is_installed_and_named_where_that_fails(monkeypatch: pytest.MonkeyPatch, installs: list[list[str]]) -> None:
    monkeypatch.setattr(setup.shutil, "which", lambda name: None if name == "promtool" else f"/usr/bin/{name}")
    with pytest.raises(StartFailed, match="prometheus"):
        setup.ensure_tools_for_tests()
    assert installs == [["prometheus"]]
