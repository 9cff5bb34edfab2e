"""Enters the rows of imports, in the replica that leads: some at a time, so that everything else goes on in between."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from typing import Any

import eventlet
import structlog
from pymongo.errors import PyMongoError

from common.bus.messages import Call
from common.kernel.clock import real_ms, to_instant
from common.kernel.decision import Refused
from common.kernel.identity import Principal
from common.kernel.ids import derived_id
from common.kernel.sheets.reading import BadFile, Fault, Row, rows
from common.run.imports import COUNTS, DONE, FAILED, MOST_FAULTS, QUEUED, RUNNING, ImportKeeping, Sheet, fault_of
from common.run.logs import frames
from common.run.metrics import counter
from common.run.transfers import received
from common.store.port import Document

CHUNK = 100  # rows between two notes of how far it has come
TOGETHER = 25  # rows entered at once, whose writes then go together
PATIENCE_MS = 10_000  # for one row
IDLE = 1.0  # seconds between two looks where there is nothing to do
TRIES, PAUSE = 5, 0.5  # of a row that something on its way keeps from being entered
CLEANING = 3600.0  # seconds between two looks for files that nobody came back for

ROWS = counter("ngo_import_rows_total", "Rows of imported files by what became of them.", "outcome")

log = structlog.get_logger(__name__)


class Importer:
    """One service's imports, oldest first. ``together``: how many rows are entered at once."""

    def __init__(self, service: ImportKeeping, leads: Callable[[], bool] = lambda: True, together: int = 1) -> None:
        self._service, self._store, self._leads = service, service.desk.store, leads
        self._pool = eventlet.GreenPool(together) if together > 1 else None
        self._at: tuple[str, int] | None = None  # the job and the row up to which the open file has been read
        self._rows: Iterator[tuple[Row, int]] = iter(())
        self.stopping = False
        self._cleaned = 0.0

    def run(self) -> None:
        """Go on until ``stopping`` is set."""
        while not self.stopping:
            try:
                done = self.run_once() if self._leads() else 0
            except PyMongoError as error:
                log.warning("importer.database_away", error=type(error).__name__)
                self._at, done = None, 0
            except Exception as error:  # a fault of ours; the job is tried again
                log.error("importer.failed", error=type(error).__name__, at=frames(error))
                self._at, done = None, 0
            eventlet.sleep(0 if done else IDLE)

    def run_once(self) -> int:
        """Enter some rows of the oldest import that is not done; how many steps that were."""
        job = self._store.imports.find_one({"state": {"$in": [QUEUED, RUNNING]}}, sort=[("created_at", 1), ("_id", 1)])
        if job is None:
            self._clean()
            return 0
        sheet = self._service.sheet(job["what"])
        try:
            if self._at != (job["_id"], job["row"]):
                self._open(job, sheet)
            chunk = list(islice(self._rows, CHUNK))
        except BadFile as bad:
            self._finish(job, {"state": FAILED, "problem": bad.message})
            return 1
        faults = self._enter(job, sheet, chunk)
        self._note(job, chunk, faults)
        return 1

    def _open(self, job: Document, sheet: Sheet) -> None:
        """Begin to read the file behind the rows that have been entered already."""
        data = received(self._service, job["file"], job["owner"])
        if not data:
            raise BadFile("文件已经过期，请重新上传。")
        numbered = _numbered(rows(data, sheet.columns, sheet.mark))
        self._rows = (one for one in numbered if one[0].number > job["row"])
        self._at = (job["_id"], job["row"])

    def _enter(self, job: Document, sheet: Sheet, chunk: Sequence[tuple[Row, int]]) -> list[Any]:
        """What became of each row: one of COUNTS, or its faults."""
        enter = lambda one: self._one(job, sheet, *one)  # noqa: E731
        return list(self._pool.imap(enter, chunk) if self._pool else map(enter, chunk))

    def _one(self, job: Document, sheet: Sheet, row: Row, occurrence: int) -> str | tuple[Fault, ...]:
        if row.faults:
            return row.faults
        for tried in range(TRIES):
            try:
                return sheet.act(row.values, occurrence, _call(job, row.number))
            except Refused as refused:
                if refused.status == 503 and tried < TRIES - 1:
                    time.sleep(PAUSE)
                    continue
                return tuple(fault_of(refused, row))
            except PyMongoError:
                raise
            except Exception as error:
                log.error("import_row_failed", what=job["what"], row=row.number, error=type(error).__name__, at=frames(error))
                return (Fault(row.number, 0, "", "系统内部错误，请将导入编号和行号告知管理员。"),)
        raise AssertionError("the last try has returned")

    def _note(self, job: Document, chunk: Sequence[tuple[Row, int]], outcomes: Sequence[Any]) -> None:
        """Write down how far the import has come, and what is wrong."""
        found = Counter("refused" if isinstance(one, tuple) else one for one in outcomes)
        for name, number in found.items():
            ROWS.labels(outcome=name).inc(number)
        faults = [fault for one in outcomes if isinstance(one, tuple) for fault in one]
        if job["refused"] < MOST_FAULTS:
            self._store.keep_faults(job["_id"], [asdict(one) for one in faults])
        now = {name: job[name] + found[name] for name in COUNTS}
        last = chunk[-1][0].number if chunk else job["row"]
        told = {"state": RUNNING, "row": last, "rows_done": job["rows_done"] + len(chunk), **now}
        if len(chunk) < CHUNK:
            self._finish(job, told | {"state": DONE})
            return
        self._store.imports.update_one({"_id": job["_id"], "row": job["row"]}, {"$set": told})
        self._at = (job["_id"], last)

    def _finish(self, job: Document, told: dict[str, Any]) -> None:
        finished = to_instant(self._service.desk.clock.now())
        self._store.imports.update_one({"_id": job["_id"], "row": job["row"]}, {"$set": {**told, "finished_at": finished}})
        self._store.files.drop(job["file"])
        self._at, self._rows = None, iter(())

    def _clean(self) -> None:
        if time.monotonic() - self._cleaned > CLEANING:
            self._cleaned = time.monotonic()
            self._store.files.drop_forgotten(real_ms())


def _numbered(found: Iterator[Row]) -> Iterator[tuple[Row, int]]:
    """Each row with its number among the equal ones of the file, from 0."""
    seen: Counter[int] = Counter()
    for number, row in enumerate(found):
        same = hash(repr(sorted(row.values.items(), key=lambda pair: pair[0])))
        yield row, seen[same]
        seen[same] += 1
        if number % CHUNK == 0:
            eventlet.sleep(0)  # reading takes long; others are to have their turn


def _call(job: Document, row: int) -> Call:
    """The call that enters a row, made by who sent the file."""
    return Call(
        "import", Principal.from_json(job["by"]), command_id=derived_id("import-row", job["_id"], str(row)), request_id=job["request_id"],
        traceparent=job["traceparent"], deadline=real_ms() + PATIENCE_MS,
    )  # fmt: skip
