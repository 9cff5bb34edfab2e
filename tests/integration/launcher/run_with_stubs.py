"""`python -m launcher run` with stubs in place of the services: run_with_stubs.py NAME..."""

from __future__ import annotations

import functools
import sys
from pathlib import Path

from launcher import __main__ as launcher
from launcher.suite import Suite
from tests.own_ports import keep_to_own_ports

STUB = Path(__file__).with_name("stub.py")

if __name__ == "__main__":
    keep_to_own_ports()
    processes = {name: (sys.executable, str(STUB), name) for name in sys.argv[1:]}
    launcher.Suite = functools.partial(Suite, processes=processes)
    sys.exit(launcher.main(["run"]))
