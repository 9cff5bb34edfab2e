"""One request's whole way: `python -m tools.trace ID [LOG...]`, from the logs and the journals of all services.

ID is a request id, a trace id, or an event's id. Without files the logs of RUN_DIR are read, `-` is standard input
(`kubectl logs ... | python -m tools.trace ID -`). The journals are asked where MONGO_URI, or the suite of RUN_DIR, has
a database; without one the logs alone tell.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from pymongo.errors import PyMongoError

from common.kernel.clock import SHANGHAI
from common.run.settings import Settings
from common.store.database import connect, service_database
from launcher.database import PrivateDatabase

SERVICES = ("registry", "admission", "training", "funding", "notice")
KINDS = {"request": "请求", "call": "调用", "event": "事件办理", "event_failed": "事件办理失败", "journal": "记入台账"}

Line = Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """One thing that happened on the way; ``at`` is epoch seconds of the machine's clock."""

    at: float
    service: str
    text: str


def lines_of(texts: Iterable[str]) -> Iterator[Line]:
    """The JSON objects among lines of text; what is none is passed over."""
    for text in texts:
        try:
            found = json.loads(text)
        except ValueError:
            continue
        if isinstance(found, dict):
            yield found


def related(lines: list[Line], id: str) -> set[str]:
    """The ids of requests and traces to which lines that name this id belong."""
    named = [line for line in lines if id in (line.get("request_id"), line.get("event_id"), _trace_of(line))]
    return {id} | {line["request_id"] for line in named if line.get("request_id")}


def steps(lines: Iterable[Line], ids: set[str]) -> Iterator[Step]:
    """What the logs tell of these requests."""
    for line in lines:
        if ids & {line.get("request_id"), line.get("event_id"), _trace_of(line)} and line.get("ts"):
            at = datetime.fromisoformat(str(line["ts"]).replace("Z", "+00:00")).timestamp()
            yield Step(at, str(line.get("service", "?")), _told(line))


def entries(database: Any, ids: set[str], service: str) -> Iterator[Step]:
    """What one service's journal tells of these requests. Raises what the database raises."""
    wanted = {"$or": [{"correlation_id": {"$in": sorted(ids)}}, {"id": {"$in": sorted(ids)}}]}
    for entry in database["journal"].find(wanted).sort("_id", 1):
        place = f"{entry['aggregate']['type']} {entry['aggregate']['id']} 第 {entry['aggregate']['version']} 版"
        at = entry.get("written_ms", 0) / 1000 or datetime.fromisoformat(entry["occurred_at"]).timestamp()
        yield Step(at, service, f"{KINDS['journal']} #{entry['_id']} {entry['name']}（{place}）")


def _trace_of(line: Line) -> str | None:
    parts = str(line.get("traceparent") or "").split("-")
    return parts[1] if len(parts) > 1 else None


def _told(line: Line) -> str:
    kind = KINDS.get(str(line.get("event")), str(line.get("event")))
    what = line.get("route") or line.get("event_name") or line.get("method") or ""
    outcome = line.get("code") or line.get("outcome") or line.get("error") or ""
    parts = [kind, line.get("method") if line.get("route") else None, what, line.get("status"), outcome]
    if line.get("seconds") is not None:
        parts.append(f"{1000 * float(line['seconds']):.0f} 毫秒")
    return " ".join(str(part) for part in parts if part not in (None, ""))


def shown(found: Iterable[Step]) -> Iterator[str]:
    """The steps in order, each with its time and the time since the first."""
    ordered = sorted(found, key=lambda step: step.at)
    for step in ordered:
        clock = datetime.fromtimestamp(step.at, UTC).astimezone(SHANGHAI).strftime("%m-%d %H:%M:%S.%f")[:-3]
        yield f"{clock}  +{step.at - ordered[0].at:8.3f} 秒  {step.service:<10}{step.text}"


@click.command()
@click.argument("id")
@click.argument("logs", nargs=-1)
@click.option("--run-dir", envvar="RUN_DIR", default=".run", show_default=True, help="Whose logs and database, where none are given.")
def main(id: str, logs: tuple[str, ...], run_dir: str) -> None:
    """Tell the way of one request, trace or event."""
    lines = list(_read(logs, Path(run_dir)))
    ids = related(lines, id)
    found = [*steps(lines, ids), *_journals(ids, Path(run_dir))]
    if not found:
        raise click.ClickException(f"日志和台账中都没有编号 {id}。")
    for text in shown(found):
        click.echo(text)


def _read(logs: tuple[str, ...], run_dir: Path) -> Iterator[Line]:
    paths = [Path(name) for name in logs if name != "-"] or (sorted((run_dir / "logs").glob("*.log")) if not logs else [])
    for path in paths:
        with path.open(encoding="utf-8", errors="replace") as file:
            yield from lines_of(file)
    if "-" in logs:
        yield from lines_of(sys.stdin)


def _journals(ids: set[str], run_dir: Path) -> list[Step]:
    try:
        client = connect(_settings(run_dir))
        with client:
            return [step for name in SERVICES for step in entries(service_database(client, _settings(run_dir), name), ids, name)]
    except PyMongoError:
        click.echo("数据库没有应答，以下只有日志所记。", err=True)
        return []


def _settings(run_dir: Path) -> Settings:
    """Those of the environment; without MONGO_URI the database that the launcher runs in this directory."""
    settings = Settings.from_env()
    if settings.mongo_uri != Settings.mongo_uri or not (run_dir / "database").exists():
        return settings
    return replace(settings, mongo_uri=PrivateDatabase(run_dir).uri)


if __name__ == "__main__":
    main()
