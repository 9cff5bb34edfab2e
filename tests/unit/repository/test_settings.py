"""Every environment variable is read in one place, and known to whoever operates the suite."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from common.run.settings import Settings, variable_names
from tests.unit.repository.sources import PRODUCT, ROOT, modules

OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `([A-Z_]+)` \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
# Read as text: the launcher is not the product, and takes some by name from a list.
READ_BY_LAUNCHER = re.compile(r"""(?:environ|env)\.get\(\s*"([A-Z_]+)"|"((?:[A-Z]{3,}_?)+)"(?=[,)])""")


def test_the_table_lists_every_variable_once() -> None:
    names = [name for name, *_ in ROW.findall(OPERATIONS)]
    assert sorted(names) == sorted(variable_names())


@pytest.mark.parametrize("field", fields(Settings), ids=lambda field: field.name)
def test_the_table_names_the_default(field: object) -> None:
    (shown,) = [default for name, default, *_ in ROW.findall(OPERATIONS) if name == field.name.upper()]
    assert Settings.from_env({field.name.upper(): "" if shown == "none" else shown.strip("`")}) == Settings()


def test_only_the_settings_read_the_environment() -> None:
    readers = {name for name, module in modules(*PRODUCT).items() if module.attributes & {"os.environ", "os.getenv"}}
    # common.run.process tells eventlet, before anything is imported, to leave names to the system's resolver
    assert readers == {"common.run.settings", "common.run.process"}


def test_variables_of_the_launcher_are_explained() -> None:
    text = (ROOT / "launcher" / "__main__.py").read_text(encoding="utf-8")
    read = {name for pair in READ_BY_LAUNCHER.findall(text) for name in pair if name}
    assert "RUN_DIR" in read and "ROLES" in read
    explained = set(re.findall(r"`([A-Z_]+)`", OPERATIONS.partition("启动程序另外读取")[2]))
    assert read <= explained


@pytest.mark.parametrize("field", [f for f in fields(Settings) if type(f.default) is not str], ids=lambda field: field.name)
def test_a_value_that_does_not_parse_stops_the_start_and_names_its_variable(field: object) -> None:
    with pytest.raises(ValueError, match=field.name.upper()):
        Settings.from_env({field.name.upper(): "many"})


def test_variables_are_read_by_their_names() -> None:
    in_files = {"amqp_uri_file", "mongo_uri_file"}  # their files are read: test_settings_files.py
    given = {field.name.upper(): "7" for field in fields(Settings) if field.name not in in_files}
    assert {str(value).removesuffix(".0") for name, value in vars(Settings.from_env(given)).items() if name not in in_files} == {"7"}
