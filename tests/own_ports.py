"""Processes that share the tests choose their ports from shares of their own.

A port that one of them has chosen stays free until what is to listen there has started: another might choose it too.
"""

from __future__ import annotations

import os

from launcher import ports


def keep_to_own_ports() -> None:
    """Let this process, when it is one of several that share the tests or was started by one, choose from its share."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        share = (ports.HIGHEST - ports.LOWEST) // int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
        ports.LOWEST += int(worker.removeprefix("gw")) * share
        ports.HIGHEST = ports.LOWEST + share - 1
