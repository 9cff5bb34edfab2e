"""Ports of a run directory: kept while they are free, replaced when somebody else has them."""

from __future__ import annotations

import socket
from pathlib import Path

from launcher.ports import Ports, is_free


def test_a_port_is_kept_for_the_next_start(tmp_path: Path) -> None:
    port = Ports(tmp_path).get("broker")
    assert is_free(port)
    assert Ports(tmp_path).get("broker") == port


def test_a_port_that_somebody_else_took_is_replaced(tmp_path: Path) -> None:
    port = Ports(tmp_path).get("broker")
    with socket.create_server(("127.0.0.1", port)):
        assert not is_free(port)
        assert Ports(tmp_path).get("broker") != port


def test_names_never_share_a_port(tmp_path: Path) -> None:
    given = [Ports(tmp_path).get(f"ops_{number}") for number in range(20)]
    assert len(set(given)) == 20


def test_an_unreadable_file_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "ports.json").write_text("{")
    assert Ports(tmp_path).get("http") == Ports(tmp_path).all()["http"]
