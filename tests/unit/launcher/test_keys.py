"""Development keys and tokens: made once, accepted by the very check that the gateway makes."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from common.kernel.decision import Refused
from common.kernel.privacy import PersonalData
from gateway.tokens import KeySet, verify
from launcher.keys import ensure_keys

ROOT = Path(__file__).resolve().parents[3]


def test_a_token_is_accepted_with_its_claims(tmp_path: Path) -> None:
    keys = ensure_keys(tmp_path)
    token = keys.token(["operator", "expert"], "330106", "王", base="b1")
    principal = verify(f"Bearer {token}", KeySet.from_text(keys.jwks.read_text()))
    assert (principal.name, principal.roles, principal.division) == ("王", ("operator", "expert"), "330106")
    assert (principal.org, principal.base) == (None, "b1")


def test_the_same_person_has_the_same_sub_and_another_another(tmp_path: Path) -> None:
    keys = ensure_keys(tmp_path)
    key_set = KeySet.from_text(keys.jwks.read_text())

    def sub(*claims: str) -> str:
        return verify(keys.token([claims[0]], claims[1], claims[2]), key_set).sub

    assert sub("bureau", "330106", "王") == sub("bureau", "330106", "王")
    others = {sub("bureau", "330106", "李"), sub("finance", "330106", "王"), sub("bureau", "330108", "王")}
    assert len(others | {sub("bureau", "330106", "王")}) == 4


def test_keys_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    first = ensure_keys(tmp_path)
    written = [path.read_bytes() for path in (first.signing, first.jwks, first.data)]
    again = ensure_keys(tmp_path)
    assert [path.read_bytes() for path in (again.signing, again.jwks, again.data)] == written
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in (first.signing, first.data))
    PersonalData.from_text(first.data.read_text())


def test_another_run_directory_signs_with_another_key(tmp_path: Path) -> None:
    token = ensure_keys(tmp_path / "one").token(["bureau"], "330106", "王")
    with pytest.raises(Refused):
        verify(token, KeySet.from_text(ensure_keys(tmp_path / "two").jwks.read_text()))


@pytest.mark.parametrize("claims", [(["emperor"], "330106", "王"), (["bureau"], "x", "王"), ([], "330106", "王")])
def test_a_claim_that_no_principal_has_is_refused(tmp_path: Path, claims: tuple[list[str], str, str]) -> None:
    with pytest.raises(ValueError):
        ensure_keys(tmp_path).token(*claims)


def make_token(run_dir: Path, **given: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "RUN_DIR": str(run_dir), **given}
    command = [sys.executable, "-m", "launcher", "token"]
    return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True)


def test_the_command_prints_a_token_and_nothing_else(tmp_path: Path) -> None:
    made = make_token(tmp_path, ROLES="bureau,finance", DIVISION="330106", NAME="王", ORG="o1")
    assert (made.returncode, made.stderr, made.stdout.count("\n")) == (0, "", 1)
    principal = verify(made.stdout.strip(), KeySet.from_text(ensure_keys(tmp_path).jwks.read_text()))
    assert (principal.roles, principal.org) == (("bureau", "finance"), "o1")


def test_the_command_says_how_it_is_called(tmp_path: Path) -> None:
    made = make_token(tmp_path, ROLES="bureau")
    assert (made.returncode, made.stdout) == (2, "")
    assert "用法：make token" in made.stderr


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"ROLES": "emperor"}, "ROLES 应为下列角色中的一个或几个，以逗号分隔：applicant（申请单位）"),
        ({"ROLES": ""}, "ROLES 应为"),
        ({"NAME": ""}, "NAME 不能为空"),
        ({"DIVISION": ""}, "DIVISION 有误：行政区划代码应为"),
        ({"DIVISION": "999999"}, "DIVISION 有误：行政区划代码 999999 不存在"),
        ({"DIVISION": "339999"}, "DIVISION 有误：行政区划代码 339999 不存在"),
    ],
)
def test_the_command_says_in_chinese_what_is_wrong(tmp_path: Path, given: dict[str, str], told: str) -> None:
    made = make_token(tmp_path, **{"ROLES": "bureau", "DIVISION": "330106", "NAME": "王"} | given)
    assert (made.returncode, made.stdout) == (2, "")
    assert told in made.stderr
    assert "must" not in made.stderr


def test_a_place_of_another_province_is_checked_by_its_form_only(tmp_path: Path) -> None:
    assert make_token(tmp_path, ROLES="bureau", DIVISION="310110", NAME="王").returncode == 0
