"""What the terminal shows of the logs with VERBOSE=1."""

from __future__ import annotations

import threading
from pathlib import Path

from launcher.follow import Follower


def test_lines_are_shown_from_the_moment_it_was_made(tmp_path: Path) -> None:
    log, said, stop = tmp_path / "registry.log", [], threading.Event()
    log.write_text("before\n")

    def say(line: str) -> None:
        said.append(line)
        stop.set()

    follower = Follower([log], say)
    with log.open("a") as file:
        file.write("meanwhile\n")
    thread = threading.Thread(target=follower.run, args=[stop])
    thread.start()
    thread.join(10)
    stop.set()
    assert said == ["  registry | meanwhile"]
