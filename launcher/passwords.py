"""Passwords of the private broker and database: made once per run directory, readable by their user alone."""

from __future__ import annotations

import secrets
from pathlib import Path

from launcher.keys import write_once

USER = "suite"


def password(run_dir: Path, part: str) -> str:
    """The password of one part, made where there is none yet."""
    folder = run_dir / "keys"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{part}.password"
    write_once(path, lambda: secrets.token_urlsafe(24).encode())
    return path.read_text(encoding="ascii")


def own(folder: Path) -> None:
    """Make the folder where it is missing; nobody but its user may look into it."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
