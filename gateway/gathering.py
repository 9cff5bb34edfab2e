"""Answers put together from all five services: the feed of changes, the dossier of an organisation."""

from __future__ import annotations

import base64
import heapq
import json
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import structlog

from common.bus.messages import Call, RawReply
from common.kernel.clock import Clock, parse_instant
from common.kernel.decision import Refused
from common.kernel.problems import bad_field, not_found
from common.run.replies import page_size
from gateway.dispatch import READ_SECONDS, Ask, asked

SERVICES = {
    "registry": "登记管理", "admission": "入驻管理", "training": "培训管理", "funding": "资金管理", "notice": "公示管理",
}  # fmt: skip

CLOCK_PATIENCE = 2.0  # seconds
CLOCKS_AGREE = 0.9  # seconds; a clock is set by more than that, or it does not matter

log = structlog.get_logger(__name__)

Answers = Mapping[str, dict[str, Any]]


def ask_all(ask: Ask, calls: Mapping[str, Call]) -> dict[str, dict[str, Any]]:
    """The answers of those services that gave one, asked at the same time."""
    with ThreadPoolExecutor(len(calls)) as pool:
        replies = pool.map(lambda item: _reply(ask, *item), calls.items())
        return {name: json.loads(reply.body) for name, reply in zip(calls, replies, strict=True) if reply}


def missing(answered: Mapping[str, Any]) -> list[dict[str, str]]:
    """The services that gave no answer, by name."""
    return [{"service": name, "service_label": label} for name, label in SERVICES.items() if name not in answered]


def changes(ask: Ask, call: Call) -> dict[str, Any]:
    """What changed after the cursor ``after``, in the order it happened, each service's own order kept.

    A service that does not answer keeps its place in the cursor, so that nothing of it is skipped.
    """
    limit = page_size(call.query.get("limit"))
    positions = read_cursor(call.query.get("after"))
    calls = {
        name: replace(call, method="changes", query={"after": after, "limit": limit})
        for name, after in positions.items()
    }
    answers = ask_all(ask, calls)
    items, reached = merge(answers, positions, limit)
    return {"items": items, "next": write_cursor(reached), "missing": missing(answers)}


def merge(answers: Answers, positions: Mapping[str, int], limit: int) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """The first ``limit`` entries of all services' answers, and how far each service has then been told."""
    queues = ([(entry["occurred_at"], name, entry) for entry in answers[name]["items"]] for name in answers)
    taken = list(heapq.merge(*queues, key=lambda one: one[:2]))[:limit]
    reached = dict(positions)
    for _, name, entry in taken:
        reached[name] = entry["seq"]
    for name, answer in answers.items():
        if all(entry["seq"] <= reached[name] for entry in answer["items"]):
            reached[name] = answer["position"]
    items = [{"service": name} | {key: entry[key] for key in entry if key != "seq"} for _, name, entry in taken]
    return items, reached


def dossier(ask: Ask, call: Call) -> dict[str, Any]:
    """All that the services know of an organisation. Raises Refused 404 where nobody that answers knows anything."""
    answers = ask_all(ask, {name: replace(call, method="dossier_of_org", query={}) for name in SERVICES})
    absent = missing(answers)
    if not absent and not any(things for answer in answers.values() for things in answer.values()):
        raise not_found()
    return {"org": call.params["id"], **answers, "missing": absent}


def await_clocks(ask: Ask, call: Call, clock: Clock) -> None:
    """Wait until the clocks of all services that answer agree with this one, or give up after two seconds."""
    deadline = time.monotonic() + CLOCK_PATIENCE
    while time.monotonic() < deadline:
        answers = ask_all(ask, {name: replace(call, method="clock", query={}) for name in SERVICES})
        apart = (abs((parse_instant(one["now"]) - clock.now()).total_seconds()) for one in answers.values())
        if all(seconds < CLOCKS_AGREE for seconds in apart):
            return
        time.sleep(0.05)


def write_cursor(positions: Mapping[str, int]) -> str:
    """The place in all five journals as one opaque text."""
    numbers = ".".join(str(positions[name]) for name in SERVICES)
    return base64.urlsafe_b64encode(numbers.encode()).rstrip(b"=").decode()


def read_cursor(text: str | None) -> dict[str, int]:
    """The place that ``write_cursor`` wrote; the beginning for None. Raises Refused 422."""
    if text is None:
        return dict.fromkeys(SERVICES, 0)
    try:
        numbers = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode("ascii")
        found = [int(number) for number in numbers.split(".") if number.isascii() and number.isdecimal() and len(number) < 16]
    except ValueError:
        found = []
    if len(found) != len(SERVICES):
        raise bad_field("after", "不是本系统给出的位置标记。")
    return dict(zip(SERVICES, found, strict=True))


def _reply(ask: Ask, service: str, call: Call) -> RawReply | None:
    try:
        reply = asked(ask, service, call, READ_SECONDS)
    except Refused as refused:
        log.warning("part_missing", part=service, code=refused.code)
        return None
    if reply.status != 200:
        log.warning("part_missing", part=service, status=reply.status)
        return None
    return reply
