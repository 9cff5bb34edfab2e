"""Small whole examples that tests of several services start from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.check import Check
from common.kernel.clock import parse_instant
from common.kernel.identity import Principal
from common.law import RuleBook

NOTICE_PERIOD = {"notice.working_days": 5}


def principal(role: str = "bureau", division: str = "330106", *, sub: str | None = None, **kwargs: Any) -> Principal:
    """A caller with one role."""
    return Principal(sub or f"{role}-{division}", "测试", (role,), division, **kwargs)


def check(
    book: RuleBook,
    actor: Principal | None = None,
    *,
    on: str = "2024-03-01",
    now: str | None = None,
    profile: str = "zhejiang",
    settings: Mapping[str, Any] | None = None,
    schemes: Mapping[str, str] | None = None,
    decision: str | None = None,
    waiver: Mapping[str, str] | None = None,
    place: str | None = None,
    used: set[str] | None = None,
) -> Check:
    """The circumstances of a decision on a day, by default under the Zhejiang profile with a notice period set."""
    rules = book.view(profile, on, NOTICE_PERIOD if settings is None and profile == "zhejiang" else settings, schemes, decision)
    return Check(rules, actor, parse_instant(now or f"{on}T10:00:00+08:00"), waiver, place=place, used=used)
