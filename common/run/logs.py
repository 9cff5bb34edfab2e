"""One JSON object per line on standard output. No request body, no exception's text: both may name people."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from pathlib import Path

import structlog


def set_up(service: str, level: str = "INFO") -> None:
    """Send our logs, and the warnings of the libraries, to standard output as JSON lines naming `service`."""
    number = logging.getLevelNamesMapping()[level.upper()]
    before = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="ts"),
        _naming(service),
    ]
    structlog.configure(
        processors=[*before, structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                _without_texts,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
            foreign_pre_chain=[*before, structlog.stdlib.add_logger_name],
        )
    )
    logging.basicConfig(handlers=[handler], level=max(number, logging.WARNING), force=True)
    # Nameko's container logs the text of whatever a worker raised
    logging.getLogger("nameko.containers").setLevel(logging.CRITICAL)
    _catch_the_rest()


def _catch_the_rest() -> None:
    """What Python would print by itself becomes a line too: a warning, and an exception that nobody caught."""
    logging.captureWarnings(True)
    sys.excepthook = lambda kind, error, trace: uncaught(error, "process")
    sys.unraisablehook = lambda args: uncaught(args.exc_value, "unraisable")
    threading.excepthook = lambda args: uncaught(args.exc_value, "thread")


def uncaught(error: BaseException | None, where: str) -> None:
    """Log an exception that nobody caught."""
    at = frames(error) if error else []
    structlog.get_logger(__name__).critical("uncaught", error=type(error).__name__, where=where, at=at)


def frames(error: BaseException) -> list[str]:
    """Where an exception came from, innermost last: files and lines, and no text that may name a person."""
    return [
        f"{Path(frame.filename).name}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)[-5:]
    ]


def _naming(service: str) -> structlog.typing.Processor:
    def name(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
        event["service"] = service
        return event

    return name


def _without_texts(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    error = event.pop("exc_info", None)
    if error and error is not True:
        event["error"] = error[0].__name__ if isinstance(error, tuple) else type(error).__name__
    return event
