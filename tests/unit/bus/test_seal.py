"""Who has not the key cannot say who somebody is."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from common.bus.seal import Seal

OLD, NEW = b"o" * 32, b"n" * 32
BODY = b'{"method":"decide","principal":{"sub":"u1"}}'


def test_a_call_that_was_sealed_holds_for_its_service_and_its_very_bytes() -> None:
    seal = Seal([NEW])
    made = seal.of("registry", BODY)
    assert made.startswith("hmac-sha256:v1:")
    assert seal.holds("registry", BODY, made)
    assert not seal.holds("funding", BODY, made)
    assert not seal.holds("registry", BODY.replace(b"u1", b"u2"), made)
    assert not seal.holds("registr", b"y" + BODY, made)


@pytest.mark.parametrize("forged", [None, "", "hmac-sha256:v1:", b"x", 7, ["x"], "中", "none:v1:" + "0" * 64])
def test_what_is_no_seal_holds_nothing(forged: object) -> None:
    assert not Seal([NEW]).holds("registry", BODY, forged)


def test_another_key_seals_nothing_here() -> None:
    assert not Seal([NEW]).holds("registry", BODY, Seal([OLD]).of("registry", BODY))


def test_a_key_is_replaced_while_both_are_known(tmp_path: Path) -> None:
    path = tmp_path / "bus.key"
    path.write_text("\n".join(base64.b64encode(key).decode() for key in (NEW, OLD)) + "\n")
    both = Seal.from_file(str(path))
    assert both.of("registry", BODY) == Seal([NEW]).of("registry", BODY)
    assert both.holds("registry", BODY, Seal([OLD]).of("registry", BODY))


@pytest.mark.parametrize("text", ["", "\n", "short", base64.b64encode(b"x" * 31).decode(), "!" * 44, "é"])
def test_a_file_without_a_whole_key_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bus.key"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError):
        Seal.from_file(str(path))
