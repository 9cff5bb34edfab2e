"""First set-up: what is installed, and that no system service starts with it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def install(folder: Path, apt_get: str | None, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the script where the only commands are the few it needs and, if given, this apt-get."""
    commands = folder / "bin"
    commands.mkdir()
    for name in ("sh", "rm", "chmod", "cat"):
        (commands / name).symlink_to(f"/bin/{name}")
    if apt_get is not None:
        (commands / "apt-get").write_text(f"#!/bin/sh\n{apt_get}\n")
        (commands / "apt-get").chmod(0o755)
    (commands / "id").write_text(f"#!/bin/sh\necho {env.pop('USER_ID', '0')}\n")
    (commands / "id").chmod(0o755)
    return subprocess.run(
        ["/bin/sh", str(ROOT / "launcher/install.sh"), "rabbitmq-server"],
        env={"PATH": str(commands), "POLICY": str(folder / "policy"), **env},
        capture_output=True,
        text=True,
        cwd=folder,
    )


def test_no_service_may_start_while_it_installs_and_the_machine_is_left_as_it_was(tmp_path: Path) -> None:
    done = install(tmp_path, 'echo "$@" >>calls; cat policy >seen')
    assert done.returncode == 0
    assert (tmp_path / "calls").read_text() == "install -y -q --no-install-recommends rabbitmq-server\n"
    assert "exit 101" in (tmp_path / "seen").read_text()
    assert not (tmp_path / "policy").exists()


def test_a_policy_that_is_there_already_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "policy").write_text("theirs")
    assert install(tmp_path, "true").returncode == 0
    assert (tmp_path / "policy").read_text() == "theirs"


def test_package_lists_are_fetched_only_when_the_first_try_fails(tmp_path: Path) -> None:
    done = install(tmp_path, 'echo "$1" >>calls; [ "$1" = update ] || [ "$(cat calls)" != install ]')
    assert done.returncode == 0
    assert (tmp_path / "calls").read_text().split() == ["install", "update", "install"]


def test_a_failed_installation_says_what_to_do(tmp_path: Path) -> None:
    done = install(tmp_path, "exit 100")
    assert done.returncode == 1
    assert "apt-get install --no-install-recommends rabbitmq-server" in done.stderr
    assert not (tmp_path / "policy").exists()


def test_without_apt_get_it_says_what_to_do(tmp_path: Path) -> None:
    done = install(tmp_path, None)
    assert (done.returncode, "本机没有 apt-get" in done.stderr) == (1, True)


def test_without_root_or_sudo_it_says_so_and_installs_nothing(tmp_path: Path) -> None:
    done = install(tmp_path, "touch called", USER_ID="1000")
    assert (done.returncode, "没有 sudo" in done.stderr) == (1, True)
    assert not (tmp_path / "called").exists()


def test_pins_name_no_download_address_and_every_one_has_a_hash() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = (ROOT / name).read_text().splitlines()
        assert not [line for line in lines if "://" in line or line.startswith("-")]
        pins = [number for number, line in enumerate(lines) if "==" in line]
        assert pins and all("--hash=sha256:" in lines[number + 1] for number in pins)


def test_the_continuous_integration_runs_the_tests() -> None:
    script = ROOT / ".ci/run"
    assert os.access(script, os.X_OK)
    assert script.read_text().splitlines()[-1] == "make test"
