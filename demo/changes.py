"""What a thing says of itself besides its state, in a few words each, so that a step can say what it changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Body = Mapping[str, Any]


def _listed(label: str, unit: str) -> Callable[[list[Any]], str]:
    return lambda items: f"{label}{len(items)}{unit}"


def _extensions(asked: list[Body]) -> str:
    return f"延期申请{len(asked)}件，{sum(len(one['consents']) for one in asked)}方同意"


def _handover(items: list[Body]) -> str:
    return f"移交事项{len(items)}项，办结{sum(one['closed'] for one in items)}项"


def _enrolments(people: list[Body]) -> str:
    return f"报名{len(people)}人，签到{sum(bool(one['checked_in_at']) for one in people)}人"


_TOLD: Mapping[str, Callable[[Any], str]] = {
    "ratings": _listed("评估等级记录", "条"),
    "inspections": _listed("年检记录", "条"),
    "penalties": _listed("处罚记录", "条"),
    "operator": lambda _: "运营管理机构已确定",
    "intake_open": lambda _: "已开放受理",
    "agreement": lambda found: f"协议期限{found['entry_on']}至{found['ends_on']}，已签署{len(found['signatures'])}方",
    "ends_on": lambda day: f"孵化期至{day}",
    "services": _listed("孵化服务记录", "条"),
    "assessments": _listed("评估记录", "条"),
    "extensions": _extensions,
    "handover": _handover,
    "exit_assessment": lambda _: "出壳评估已作出",
    "follow_ups": _listed("跟踪服务记录", "条"),
    "enrolments": _enrolments,
}


def facts(body: Body) -> tuple[str, ...]:
    """What the thing holds, most telling fields only; nothing for what it does not hold."""
    return tuple(tell(body[name]) for name, tell in _TOLD.items() if body.get(name))


class Seen:
    """Remembers what each thing held when it was last seen."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[str, ...]] = {}

    def news(self, body: Body) -> list[str]:
        """What the thing holds now and did not then."""
        if not (id := body.get("id")):
            return []
        now, before = facts(body), self._last.get(id, ())
        self._last[id] = now
        return [fact for fact in now if fact not in before]
