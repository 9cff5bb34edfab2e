"""Refusals that only the gateway makes; those that say more than a body can carry it in headers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from common.kernel.decision import FieldError, Refused


class WrongVerb(Refused):
    """405: the path exists, the verb does not. ``allowed`` are those that do."""

    def __init__(self, allowed: Iterable[str]) -> None:
        self.allowed = ", ".join(sorted(allowed))
        super().__init__(405, "wrong_verb", f"该地址不支持此请求方法，可用方法：{self.allowed}。")


class Moved(Refused):
    """308: the page is at ``location``."""

    def __init__(self, location: str) -> None:
        self.location = location
        super().__init__(308, "moved", "该页面的地址已变更。")


class TooMany(Refused):
    """429: over the caller's rate; ``seconds`` until the next request will be taken."""

    def __init__(self, seconds: float) -> None:
        self.seconds = max(1, math.ceil(seconds))
        super().__init__(429, "too_many", f"请求过于频繁，请在{self.seconds}秒后再试。")


def no_such_address() -> Refused:
    """404: no route of that path."""
    return Refused(404, "no_such_address", "没有这个地址，请核对后再试。")


def wrong_content_type() -> Refused:
    """415: the body is not sent as JSON."""
    return Refused(415, "wrong_content_type", "请求内容应为 JSON（Content-Type: application/json）。")


def no_such_step(steps: Mapping[str, str]) -> Refused:
    """404: no step of that name under any profile; ``steps`` are those that there are, with their labels."""
    named = "；".join(f"{code} {label}" for code, label in steps.items())
    return Refused(404, "no_such_step", f"没有这个步骤，现有步骤为：{'、'.join(steps.values())}。", errors=(FieldError("step", named),))


def no_answer_in_time(*, command: bool) -> Refused:
    """503: no answer yet. A command may or may not have been carried out; the same Idempotency-Key makes a repeat safe."""
    if not command:
        return Refused(503, "no_answer_in_time", "查询结果未能及时返回，请稍后再试。")
    return Refused(503, "no_answer_in_time", "办理结果未能及时返回，请使用原 Idempotency-Key 重新提交，不会重复办理。")
