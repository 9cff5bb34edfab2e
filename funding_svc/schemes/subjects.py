"""What a claim is about beyond its organisation, so that one project or person is paid once whoever files. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel.text import key

PROJECT_SCHEMES = ("venture_match", "contest_match")


def subject(scheme: str, evidence: Mapping[str, Any], division: str) -> str | None:
    """The identity of the project that a claim is about: its place and its name, however that is spelt; None where the
    scheme looks at the organisation alone."""
    return f"project:{division}:{key(evidence['project'])}" if scheme in PROJECT_SCHEMES else None


def stated(scheme: str, evidence: Mapping[str, Any], org: Mapping[str, Any]) -> bool:
    """Whether the register has anything of the kind that a claim rests on; where it has not, news may be on its way."""
    if scheme == "startup_subsidy":
        return bool(org["inspections"])
    if scheme == "rating_award":
        return bool(org["ratings"])
    if scheme == "honour_award":
        return any(key(one["title"]) == key(evidence["title"]) for one in org["honours"])
    return True
