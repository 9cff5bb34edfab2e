"""What a claim is about beyond its organisation, so that one project, person or paper is paid once whoever files. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.text import key

PROJECT_SCHEMES = ("venture_match", "contest_match", "small_grant")
WORKER_SCHEMES = ("pay_subsidy", "supervisor_award", "senior_worker_award", "worker_allowance")
BASE_SCHEMES = ("small_grant", "operator_fee")  # they belong to a base, its place and its profile


def subject(scheme: str, form: Mapping[str, Any], division: str) -> str | None:
    """The identity of the project, person or base that a claim is about; a project is its place and its name, however that is
    spelt. None where the scheme looks at the organisation alone."""
    if scheme in PROJECT_SCHEMES:
        return f"project:{division}:{key(form['evidence']['project'])}"
    if scheme in WORKER_SCHEMES:
        return f"worker:{form['person']}"
    return f"base:{form['evidence']['base']}" if scheme == "operator_fee" else None


def pool(scheme: str, form: Mapping[str, Any], division: str) -> str | None:
    """The claims among which only so many may stand: of one place and year."""
    return f"{scheme}:{division}:{form['evidence']['year']}" if scheme == "supervisor_award" else None


def stated(scheme: str, evidence: Mapping[str, Any], org: Mapping[str, Any]) -> bool:
    """Whether the register has anything of the kind that a claim rests on; where it has not, news may be on its way."""
    if scheme == "startup_subsidy":
        return bool(org["inspections"])
    if scheme == "rating_award":
        return bool(org["ratings"])
    if scheme == "honour_award":
        return any(key(one["title"]) == key(evidence["title"]) for one in org["honours"])
    return True
