"""Conditions on the social worker whom a claim is for. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.problems import bad_field
from funding_svc.schemes.case import Case


def worker_of(case: Case) -> Mapping[str, Any]:
    """The worker, employed by the claiming organisation. Raises Refused 422 naming ``person``."""
    worker = case.worker
    if worker is None:
        raise bad_field("person", "没有该社会工作者的登记信息，请先由培训管理登记；刚刚登记的，请稍后再试。")
    if worker["employer"] != case.org["id"]:
        raise bad_field("person", "该社会工作者不在本单位任职，应由其任职的社会组织申请。")
    return worker


def certificate_on(worker: Mapping[str, Any], first: str, last: str) -> str | None:
    """The highest level of certificate that was valid at some time from ``first`` to ``last`` (days); None without one."""
    valid = [
        one["level"] for one in worker["certificates"] if one["since"] <= last and (one["until"] is None or first <= one["until"])
    ]
    return max(valid, key=LEVELS.index, default=None)


LEVELS = ("assistant_social_worker", "social_worker", "senior_social_worker")  # from the lowest, as the rule book orders them
