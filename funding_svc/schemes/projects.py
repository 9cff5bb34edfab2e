"""One project is matched once, by one scheme. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.check import Check
from common.kernel.decision import Refused
from common.kernel.text import key
from funding_svc.codes import SCHEMES
from funding_svc.schemes.case import Case


def on_project(case: Case, scheme: str) -> list[Mapping[str, Any]]:
    """The earlier claims of a scheme on the same project."""
    project = key(case.evidence["project"])
    return [claim for claim in case.earlier_of(scheme) if key(claim["evidence"]["project"]) == project]


def require_no_other_match(case: Case, scheme: str, check: Check) -> None:
    """Refuse 409 a project that another scheme has matched."""
    if on_project(case, scheme):
        detail = f"该项目已申请{SCHEMES[scheme]}，同一项目不能重复享受。"
        raise Refused(409, "already_claimed", detail, basis=check.basis)
