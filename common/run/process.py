"""`python -m common.run.process NAME` runs one service of the suite until SIGTERM."""

import os
import warnings

os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")  # the system's resolver, which knows /etc/hosts
warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")  # known, and no JSON

import eventlet  # noqa: E402

eventlet.monkey_patch()  # before anything else is imported: sockets, locks and threads become green

import importlib  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402

import structlog  # noqa: E402

import contracts  # noqa: E402
from common.bus.container import SuiteContainer, run  # noqa: E402
from common.bus.seal import Seal  # noqa: E402
from common.law import RuleBookError, load_rulebook  # noqa: E402
from common.law.yamlfile import rules_digest  # noqa: E402
from common.run import logs, metrics  # noqa: E402
from common.run.settings import Settings  # noqa: E402

SERVICES = {
    "registry": "registry_svc.service",
    "admission": "admission_svc.service",
    "training": "training_svc.service",
    "funding": "funding_svc.service",
    "notice": "notice_svc.service",
    "gateway": "gateway.service",
}


def main(arguments: list[str]) -> int:
    """Run the service that the one argument names; the exit status is 2 for a wrong call, 1 where the rules, the
    bus key or the service fail."""
    if len(arguments) != 1 or arguments[0] not in SERVICES:
        print(f"usage: python -m common.run.process {'|'.join(SERVICES)}", file=sys.stderr)
        return 2
    settings = Settings.from_env()
    logs.set_up(arguments[0], settings.log_level)
    log = structlog.get_logger(__name__)
    log.info("starting", pid=os.getpid())
    try:
        # before anything is connected: who cannot trust the rules takes no message and no request
        load_rulebook(Path(settings.rules_dir))
        metrics.RULES_INFO.labels(rules_digest(Path(settings.rules_dir))).set(1)
    except RuleBookError as error:
        log.critical("rule_book_refused", rules_dir=settings.rules_dir, faults=str(error).splitlines())
        return 1
    try:
        Seal.from_file(settings.bus_key_file)
    except (OSError, ValueError) as error:
        log.critical("bus_key_unreadable", variable="BUS_KEY_FILE", error=type(error).__name__)
        return 1
    service = importlib.import_module(SERVICES[arguments[0]]).Service
    return run(SuiteContainer(service, settings, contracts))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
