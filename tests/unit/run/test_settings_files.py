"""Addresses with passwords may stand in files."""

from __future__ import annotations

from pathlib import Path

import pytest

from common.run.settings import Settings


@pytest.mark.parametrize("name", ["amqp_uri", "mongo_uri"])
def test_a_file_stands_in_for_the_variable(tmp_path: Path, name: str) -> None:
    file = tmp_path / "address"
    file.write_text("scheme://user:word@host/\n")
    given = Settings.from_env({name.upper(): "scheme://other/", f"{name.upper()}_FILE": str(file)})
    assert getattr(given, name) == "scheme://user:word@host/"


@pytest.mark.parametrize("name", ["AMQP_URI_FILE", "MONGO_URI_FILE"])
def test_a_file_that_is_missing_or_empty_stops_the_start(tmp_path: Path, name: str) -> None:
    file = tmp_path / "address"
    with pytest.raises(ValueError, match=f"{name}: .* cannot be read"):
        Settings.from_env({name: str(file)})
    file.write_text(" \n")
    with pytest.raises(ValueError, match=f"{name}: .* is empty"):
        Settings.from_env({name: str(file)})
